/* SPDX-License-Identifier: Apache-2.0 */
/* The pictures of cotejo bench accuracy: files and text. */
#ifndef COTEJO_CLI_ACCURACY_PLOT_H
#define COTEJO_CLI_ACCURACY_PLOT_H

#include "base/err.h"
#include "cli/accuracy_set.h"

/* The error trade-off (DET) of each set, axes by the normal deviate (Martin et
 * al., Eurospeech 1997), as PNG. */
enum err_code accuracy_plot_det(const char *path, const struct accuracy_run *runs, size_t n,
				struct err *err);
/* How the scores of all sets spread, mated against non-mated, as PNG. */
enum err_code accuracy_plot_scores(const char *path, const struct accuracy_run *runs, size_t n,
				   struct err *err);
/* Both as text on standard output; the trade-off is that of all sets together. */
void accuracy_plot_text(const struct accuracy_run *runs, size_t n);

#endif
