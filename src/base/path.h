/* SPDX-License-Identifier: Apache-2.0 */
/* Where things are: XDG folders, the program's own folder, its assets. */
#ifndef COTEJO_BASE_PATH_H
#define COTEJO_BASE_PATH_H

#include "base/err.h"

/* "a/b"; owned by the caller. */
char *path_join(const char *a, const char *b);

/* The folder of the running program, without a final slash; borrowed. */
const char *path_exe_dir(void);

/* The asset of that name ("tables/ebts.json"): from the build folder when the
 * program runs there, else from the installed data. Owned by the caller. */
char *path_asset(const char *name);

/* A helper program ("cotejo-decode"): beside this one, else from the installed
 * libexec folder. Owned by the caller. */
char *path_helper(const char *name);

/* $XDG_DATA_HOME/cotejo, or ~/.local/share/cotejo; owned by the caller. */
char *path_data_home(void);
/* $XDG_CONFIG_HOME/cotejo, or ~/.config/cotejo; owned by the caller. */
char *path_config_home(void);
/* $XDG_STATE_HOME/cotejo, or ~/.local/state/cotejo; owned by the caller. */
char *path_state_home(void);
/* The store when nothing else is said: path_data_home()/store.cotejo; owned. */
char *path_default_store(void);

/* Makes a folder and the ones above it, mode 0700. */
enum err_code path_make_dirs(const char *path, struct err *err);

#endif
