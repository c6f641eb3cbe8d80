/* SPDX-License-Identifier: Apache-2.0 */
/* The sending side: asks how much is there, and sends the rest. */
#include <curl/curl.h>
#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "exchange/spool.h"
#include "exchanged/exchanged.h"

struct heard {
	uint64_t have;
	bool whole;
};

static size_t hear(char *line, size_t size, size_t n, void *ctx)
{
	struct heard *h = ctx;
	size_t len = size * n;

	if (len > 13 && strncasecmp(line, "Cotejo-Have: ", 13) == 0)
		h->have = strtoull(line + 13, NULL, 10);
	else if (len > 19 && strncasecmp(line, "Cotejo-State: whole", 19) == 0)
		h->whole = true;
	return len;
}

static size_t read_file(char *to, size_t size, size_t n, void *ctx)
{
	ssize_t got = read(*(int *)ctx, to, size * n);

	return got < 0 ? CURL_READFUNC_ABORT : (size_t)got;
}

static size_t drop(char *data, size_t size, size_t n, void *ctx)
{
	return size * n;
}

static CURL *handle_for(const struct exchanged *x, const struct exchanged_partner *p,
			struct heard *heard)
{
	CURL *c = curl_easy_init();
	char base64[sodium_base64_ENCODED_LEN(EXCHANGED_PIN_LEN, sodium_base64_VARIANT_ORIGINAL)];
	char *pin;

	if (!c)
		return NULL;
	sodium_bin2base64(base64, sizeof(base64), p->pin, sizeof(p->pin),
			  sodium_base64_VARIANT_ORIGINAL);
	pin = xasprintf("sha256//%s", base64);
	/* The key itself is what is trusted, not who has signed it. */
	curl_easy_setopt(c, CURLOPT_PINNEDPUBLICKEY, pin);
	curl_easy_setopt(c, CURLOPT_SSL_VERIFYPEER, 0L);
	curl_easy_setopt(c, CURLOPT_SSL_VERIFYHOST, 0L);
	curl_easy_setopt(c, CURLOPT_SSLVERSION,
			 (long)(CURL_SSLVERSION_TLSv1_3 | CURL_SSLVERSION_MAX_TLSv1_3));
	curl_easy_setopt(c, CURLOPT_SSLCERT, x->cert_file);
	curl_easy_setopt(c, CURLOPT_SSLKEY, x->key_file);
	curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "https");
	curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT, 20L);
	curl_easy_setopt(c, CURLOPT_LOW_SPEED_LIMIT, 1L);
	curl_easy_setopt(c, CURLOPT_LOW_SPEED_TIME, 60L);
	curl_easy_setopt(c, CURLOPT_HEADERFUNCTION, hear);
	curl_easy_setopt(c, CURLOPT_HEADERDATA, heard);
	curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, drop);
	free(pin);
	return c;
}

static enum err_code perform(CURL *c, const struct exchanged_partner *p, long *status,
			     struct err *err)
{
	CURLcode rc = curl_easy_perform(c);

	if (rc != CURLE_OK)
		return err_set(err, ERR_IO, "%s: %s", p->party, curl_easy_strerror(rc));
	curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, status);
	if (*status == 403)
		return err_set(err, ERR_REFUSED, _("%s does not know the certificate of this desk"),
			       p->party);
	return ERR_OK;
}

static const char *why(long status)
{
	switch (status) {
	case 202:
		return _("only a part has come");
	case 409:
		return _("another transfer of it is still under way there");
	case 413:
		return _("it is too large");
	case 422:
		return _("it arrived damaged");
	case 507:
		return _("there is no room");
	default:
		return _("it was refused");
	}
}

static enum err_code send_rest(CURL *c, const struct exchanged_partner *p, int fd, uint64_t size,
			       struct heard *heard, struct err *err)
{
	struct curl_slist *headers = NULL;
	char line[64];
	uint64_t from = heard->have;
	long status = 0;
	enum err_code code;

	if (from > size || lseek(fd, (off_t)from, SEEK_SET) < 0)
		return err_set(err, ERR_IO, _("%s has more of an envelope than there is"),
			       p->party);
	snprintf(line, sizeof(line), "Cotejo-Size: %" PRIu64, size);
	headers = curl_slist_append(headers, line);
	snprintf(line, sizeof(line), "Cotejo-Offset: %" PRIu64, from);
	headers = curl_slist_append(headers, line);
	/* What is refused is refused before its body goes: libcurl asks, and waits. */
	headers = curl_slist_append(headers, "Expect: 100-continue");
	*heard = (struct heard){0};
	curl_easy_setopt(c, CURLOPT_NOBODY, 0L);
	curl_easy_setopt(c, CURLOPT_UPLOAD, 1L);
	curl_easy_setopt(c, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(c, CURLOPT_READFUNCTION, read_file);
	curl_easy_setopt(c, CURLOPT_READDATA, &fd);
	curl_easy_setopt(c, CURLOPT_INFILESIZE_LARGE, (curl_off_t)(size - from));
	code = perform(c, p, &status, err);
	curl_easy_setopt(c, CURLOPT_UPLOAD, 0L);
	curl_easy_setopt(c, CURLOPT_HTTPHEADER, NULL);
	curl_slist_free_all(headers);
	if (code == ERR_OK && !heard->whole)
		code = err_set(err, ERR_IO, _("%s has not taken an envelope: %s (status %ld)"),
			       p->party, why(status), status);
	return code;
}

static enum err_code send_one(CURL *c, struct spool *spool, const struct exchanged_partner *p,
			      const struct spool_entry *e, struct heard *heard, struct err *err)
{
	char *url = xasprintf("%s/v1/%s", p->url, e->name);
	int fd = -1;
	uint64_t size = 0;
	long status = 0;
	enum err_code code;

	*heard = (struct heard){0};
	curl_easy_setopt(c, CURLOPT_URL, url);
	curl_easy_setopt(c, CURLOPT_NOBODY, 1L);
	code = perform(c, p, &status, err);
	if (code == ERR_OK && !heard->whole) {
		code = spool_open_file(spool, SPOOL_OUT, p->party, e->name, &fd, &size, err);
		if (code == ERR_OK)
			code = send_rest(c, p, fd, size, heard, err);
		if (fd >= 0)
			close(fd);
	}
	if (code == ERR_OK)
		code = spool_mark_sent(spool, p->party, e->name, err);
	free(url);
	return code;
}

static enum err_code send_to(const struct exchanged *x, struct spool *spool,
			     const struct exchanged_partner *p, size_t *sent, struct err *err)
{
	struct spool_list list;
	struct heard heard;
	CURL *c;
	enum err_code code = spool_list(spool, SPOOL_OUT, p->party, &list, err);

	if (code != ERR_OK || !list.count) {
		if (code == ERR_OK)
			spool_list_clear(&list);
		return code;
	}
	c = handle_for(x, p, &heard);
	if (!c)
		code = err_set(err, ERR_INTERNAL, _("the HTTP library does not start"));
	for (size_t i = 0; i < list.count && code == ERR_OK; i++) {
		code = send_one(c, spool, p, &list.rows[i], &heard, err);
		*sent += code == ERR_OK;
	}
	curl_easy_cleanup(c);
	spool_list_clear(&list);
	return code;
}

enum err_code exchanged_send(const struct exchanged *x, size_t *sent, struct err *err)
{
	struct spool *spool = NULL;
	enum err_code first = spool_open(x->spool, &spool, err);

	*sent = 0;
	if (first != ERR_OK)
		return first;
	for (size_t i = 0; i < x->n_partners; i++) {
		struct err e = ERR_INIT;
		enum err_code code =
		    x->partners[i].url ? send_to(x, spool, &x->partners[i], sent, &e) : ERR_OK;

		if (code != ERR_OK && first == ERR_OK)
			first = err_set(err, code, "%s", e.msg);
	}
	spool_free(spool);
	return first;
}
