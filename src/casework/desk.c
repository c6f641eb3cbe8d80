/* SPDX-License-Identifier: Apache-2.0 */
/* Opening a desk, and the thread that watches over idle sessions. */
#include "casework/desk.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "casework/act.h"
#include "casework/checkpoint.h"
#include "casework/index.h"
#include "casework/search_jobs.h"
#include "casework/secret.h"
#include "casework/watch.h"

static enum err_code get_meta(struct db *db, const char *key, char **out, struct err *err)
{
	enum err_code code =
	    db_get_text(db, out, err, "SELECT value FROM meta WHERE key = ?", "s", key);

	if (code == ERR_NOT_FOUND)
		return err_set(err, ERR_TAMPERED, _("%s: the store lacks its \"%s\""), db_path(db),
			       key);
	return code;
}

static enum err_code get_public(struct db *db, const char *key, uint8_t out[32], struct err *err)
{
	char *hex = NULL;
	enum err_code code = get_meta(db, key, &hex, err);

	if (code == ERR_OK && !hex_decode(hex, out, 32))
		code = err_set(err, ERR_TAMPERED, _("%s: the key \"%s\" is damaged"), db_path(db),
			       key);
	free(hex);
	return code;
}

static enum err_code get_short(struct db *db, const char *key, char *out, size_t size,
			       struct err *err)
{
	char *value = NULL;
	enum err_code code = get_meta(db, key, &value, err);

	if (code == ERR_OK)
		strncat(out, value, size - 1);
	free(value);
	return code;
}

static enum err_code read_info(struct desk *d, struct db *db, struct err *err)
{
	char word[40] = "";
	enum err_code code = get_meta(db, "origin", &d->info.origin, err);

	if (code == ERR_OK)
		code = get_meta(db, "agency", &d->info.agency, err);
	if (code == ERR_OK)
		code = get_short(db, "country", d->info.country, sizeof(d->info.country), err);
	if (code == ERR_OK)
		code = get_short(db, "order", d->info.order, sizeof(d->info.order), err);
	if (code == ERR_OK)
		code = get_short(db, "kdf", word, sizeof(word), err);
	d->info.kdf = strcmp(word, "fast") == 0 ? DESK_KDF_FAST : DESK_KDF_STRONG;
	word[0] = '\0';
	if (code == ERR_OK)
		code = get_short(db, "demo", word, sizeof(word), err);
	d->info.demo = strcmp(word, "1") == 0;
	word[0] = '\0';
	if (code == ERR_OK)
		code = get_short(db, "created", word, sizeof(word), err);
	instant_parse(word, &d->info.created);
	if (code == ERR_OK)
		code = get_public(db, "log-key", d->log_public, err);
	if (code == ERR_OK)
		code = get_public(db, "audit-key", d->audit_public, err);
	if (code == ERR_OK) {
		d->info.version = db_version(db);
		d->info.log_key = checkpoint_vkey(d->info.origin, d->log_public);
	}
	return code;
}

enum err_code desk_open(const char *path, struct desk **out, struct err *err)
{
	struct desk *d;
	struct db *db;
	pthread_condattr_t attr;
	enum err_code code;

	secret_harden_process();
	code = db_open(path, 0, &db, err);
	if (code != ERR_OK)
		return code;
	d = xcalloc(1, sizeof(*d));
	d->path = xstrdup(path);
	d->info.path = d->path;
	pthread_mutex_init(&d->lock, NULL);
	pthread_mutex_init(&d->watch_lock, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&d->wake, &attr);
	pthread_condattr_destroy(&attr);
	d->index = index_new(d);
	d->searcher = searcher_new(d);
	code = read_info(d, db, err);
	db_close(db);
	if (code != ERR_OK) {
		desk_free(d);
		return code;
	}
	*out = d;
	return ERR_OK;
}

void desk_free(struct desk *d)
{
	if (!d)
		return;
	searcher_free(d->searcher);
	watch_stop(d);
	index_free(d->index);
	pthread_cond_destroy(&d->wake);
	pthread_mutex_destroy(&d->lock);
	pthread_mutex_destroy(&d->watch_lock);
	free(d->info.agency);
	free(d->info.origin);
	free(d->info.log_key);
	free(d->path);
	free(d);
}

const struct desk_info *desk_info_get(const struct desk *d)
{
	return &d->info;
}

enum err_code desk_news(struct seat *seat, int64_t *seq, struct err *err)
{
	return db_get_i64(seat->db, seq, err, "SELECT coalesce(max(seq), 0) FROM log", "");
}
