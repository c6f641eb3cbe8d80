/* SPDX-License-Identifier: Apache-2.0 */
/* The receiving side: who it is by the key of the certificate, where to go on by what
 * has come. */
#include <arpa/inet.h>
#include <gnutls/abstract.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <inttypes.h>
#include <microhttpd.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "exchange/envelope.h"
#include "exchange/spool.h"
#include "exchanged/exchanged.h"

struct exchanged_server {
	const struct exchanged *x;
	struct spool *spool; /* of the server's thread alone */
	struct MHD_Daemon *daemon;
};

/* One request on its way. */
struct request {
	const struct exchanged_partner *from;
	char name[SPOOL_NAME_LEN];
	struct spool_part part;
	bool open;
	uint64_t size;
	unsigned status; /* 0: not decided yet */
};

static bool pin_of_crt(gnutls_x509_crt_t crt, uint8_t pin[EXCHANGED_PIN_LEN])
{
	gnutls_pubkey_t key;
	gnutls_datum_t der = {0};
	bool good = false;

	if (gnutls_pubkey_init(&key) < 0)
		return false;
	if (gnutls_pubkey_import_x509(key, crt, 0) >= 0 &&
	    gnutls_pubkey_export2(key, GNUTLS_X509_FMT_DER, &der) >= 0) {
		struct hash h = hash_bytes(der.data, der.size);

		memcpy(pin, h.b, sizeof(h.b));
		good = true;
	}
	gnutls_free(der.data);
	gnutls_pubkey_deinit(key);
	return good;
}

enum err_code exchanged_pin(const void *pem, size_t len, const char *name,
			    uint8_t pin[EXCHANGED_PIN_LEN], struct err *err)
{
	gnutls_datum_t data = {(unsigned char *)(uintptr_t)pem, (unsigned)len};
	gnutls_x509_crt_t crt;
	bool good = false;

	if (gnutls_x509_crt_init(&crt) < 0)
		return err_set(err, ERR_INTERNAL, _("the TLS library does not start"));
	if (gnutls_x509_crt_import(crt, &data, GNUTLS_X509_FMT_PEM) >= 0)
		good = pin_of_crt(crt, pin);
	gnutls_x509_crt_deinit(crt);
	if (!good)
		return err_set(err, ERR_INPUT, _("%s: there is no certificate in it"), name);
	return ERR_OK;
}

/* A partner, or NULL: whoever it is, it gets no word. */
static const struct exchanged_partner *who(const struct exchanged *x, struct MHD_Connection *c)
{
	const union MHD_ConnectionInfo *info =
	    MHD_get_connection_info(c, MHD_CONNECTION_INFO_GNUTLS_SESSION);
	const struct exchanged_partner *found = NULL;
	const gnutls_datum_t *list;
	gnutls_x509_crt_t crt;
	gnutls_session_t session;
	uint8_t pin[EXCHANGED_PIN_LEN];
	unsigned n = 0;

	if (!info || !info->tls_session)
		return NULL;
	session = (gnutls_session_t)info->tls_session;
	if (gnutls_protocol_get_version(session) != GNUTLS_TLS1_3)
		return NULL;
	list = gnutls_certificate_get_peers(session, &n);
	if (!list || !n || gnutls_x509_crt_init(&crt) < 0)
		return NULL;
	if (gnutls_x509_crt_import(crt, &list[0], GNUTLS_X509_FMT_DER) >= 0 && pin_of_crt(crt, pin))
		for (size_t i = 0; i < x->n_partners; i++)
			if (memcmp(pin, x->partners[i].pin, sizeof(pin)) == 0)
				found = &x->partners[i];
	gnutls_x509_crt_deinit(crt);
	return found;
}

static enum MHD_Result reply(struct MHD_Connection *c, unsigned status, uint64_t have,
			     const char *state)
{
	struct MHD_Response *r = MHD_create_response_from_buffer(0, NULL, MHD_RESPMEM_PERSISTENT);
	char number[32];
	enum MHD_Result result;

	snprintf(number, sizeof(number), "%" PRIu64, have);
	MHD_add_response_header(r, "Cotejo-Have", number);
	MHD_add_response_header(r, "Cotejo-State", state);
	result = MHD_queue_response(c, status, r);
	MHD_destroy_response(r);
	return result;
}

static bool is_here(struct exchanged_server *s, const struct request *q)
{
	return spool_has(s->spool, SPOOL_IN, q->from->party, q->name) ||
	       spool_has(s->spool, SPOOL_DONE, q->from->party, q->name);
}

static bool number_header(struct MHD_Connection *c, const char *name, uint64_t *out)
{
	const char *text = MHD_lookup_connection_value(c, MHD_HEADER_KIND, name);
	char *end;

	if (!text || *text < '0' || *text > '9')
		return false;
	*out = strtoull(text, &end, 10);
	return !*end;
}

/* 0: the body is taken in. */
static unsigned begin_put(struct exchanged_server *s, struct request *q, struct MHD_Connection *c)
{
	uint64_t offset;

	if (!number_header(c, "Cotejo-Size", &q->size) ||
	    !number_header(c, "Cotejo-Offset", &offset) || q->size == 0)
		return MHD_HTTP_BAD_REQUEST;
	if (q->size > ENVELOPE_MAX_FILE)
		return MHD_HTTP_CONTENT_TOO_LARGE;
	if (spool_used(s->spool, q->from->party) + q->size > EXCHANGED_MAX_SPOOL)
		return MHD_HTTP_INSUFFICIENT_STORAGE;
	if (spool_part_open(s->spool, q->from->party, q->name, &q->part, NULL) != ERR_OK)
		return MHD_HTTP_CONFLICT;
	q->open = true;
	return q->part.have == offset ? 0 : MHD_HTTP_CONFLICT;
}

static void add(struct request *q, const char *data, size_t len)
{
	if (q->status || !q->open)
		return;
	if (q->part.have + len > q->size)
		q->status = MHD_HTTP_BAD_REQUEST;
	else if (spool_part_add(&q->part, data, len, NULL) != ERR_OK)
		q->status = MHD_HTTP_INSUFFICIENT_STORAGE;
}

static enum MHD_Result end_put(struct exchanged_server *s, struct request *q,
			       struct MHD_Connection *c)
{
	uint64_t have = q->open ? q->part.have : 0;
	enum err_code code;

	if (q->status)
		return reply(c, q->status, have, "part");
	if (have < q->size)
		return reply(c, MHD_HTTP_ACCEPTED, have, "part");
	q->open = false;
	code = spool_part_finish(&q->part, NULL);
	if (code == ERR_TAMPERED)
		return reply(c, MHD_HTTP_UNPROCESSABLE_CONTENT, 0, "damaged");
	return code == ERR_OK ? reply(c, MHD_HTTP_CREATED, have, "whole")
			      : reply(c, MHD_HTTP_INSUFFICIENT_STORAGE, have, "part");
}

static enum MHD_Result answer(void *cls, struct MHD_Connection *c, const char *url,
			      const char *method, const char *version, const char *data,
			      size_t *len, void **state)
{
	struct exchanged_server *s = cls;
	struct request *q = *state;
	bool put = strcmp(method, "PUT") == 0;

	if (!q) {
		*state = q = xcalloc(1, sizeof(*q));
		q->from = who(s->x, c);
		if (!q->from)
			q->status = MHD_HTTP_FORBIDDEN;
		else if (strncmp(url, "/v1/", 4) != 0 || !spool_name_is_valid(url + 4))
			q->status = MHD_HTTP_NOT_FOUND;
		else if (!put && strcmp(method, "HEAD") != 0)
			q->status = MHD_HTTP_METHOD_NOT_ALLOWED;
		else
			snprintf(q->name, sizeof(q->name), "%s", url + 4);
		if (!q->status && put && !is_here(s, q))
			q->status = begin_put(s, q, c);
		/* What is refused is refused before its body comes. */
		if (q->status)
			return reply(c, q->status, q->open ? q->part.have : 0, "refused");
		return MHD_YES;
	}
	if (*len) {
		add(q, data, *len);
		*len = 0;
		return MHD_YES;
	}
	if (is_here(s, q))
		return reply(c, MHD_HTTP_OK, q->size, "whole");
	if (put)
		return end_put(s, q, c);
	return reply(c, MHD_HTTP_OK, spool_part_have(s->spool, q->from->party, q->name), "part");
}

static void completed(void *cls, struct MHD_Connection *c, void **state,
		      enum MHD_RequestTerminationCode how)
{
	struct request *q = *state;

	if (q && q->open)
		spool_part_close(&q->part);
	free(q);
	*state = NULL;
}

enum err_code exchanged_serve(const struct exchanged *x, const char *address, unsigned port,
			      struct exchanged_server **out, struct err *err)
{
	struct exchanged_server *s = xcalloc(1, sizeof(*s));
	bool six = strchr(address, ':') != NULL;
	struct sockaddr_in a4 = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
	struct sockaddr_in6 a6 = {.sin6_family = AF_INET6, .sin6_port = htons((uint16_t)port)};
	enum err_code code = spool_open(x->spool, &s->spool, err);

	s->x = x;
	if (code == ERR_OK && inet_pton(six ? AF_INET6 : AF_INET, address,
					six ? (void *)&a6.sin6_addr : (void *)&a4.sin_addr) != 1)
		code = err_set(err, ERR_USAGE, _("%s is no address"), address);
	if (code == ERR_OK) {
		s->daemon = MHD_start_daemon(
		    MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_TLS | (six ? MHD_USE_IPv6 : 0),
		    (uint16_t)port, NULL, NULL, answer, s, MHD_OPTION_SOCK_ADDR,
		    six ? (struct sockaddr *)&a6 : (struct sockaddr *)&a4,
		    MHD_OPTION_HTTPS_MEM_CERT, x->cert, MHD_OPTION_HTTPS_MEM_KEY, x->key,
		    MHD_OPTION_HTTPS_MEM_TRUST, x->trust, MHD_OPTION_HTTPS_PRIORITIES,
		    "NORMAL:-VERS-ALL:+VERS-TLS1.3", MHD_OPTION_CONNECTION_LIMIT, 32u,
		    MHD_OPTION_CONNECTION_TIMEOUT, 60u, MHD_OPTION_NOTIFY_COMPLETED, completed,
		    NULL, MHD_OPTION_END);
		if (!s->daemon)
			code =
			    err_set(err, ERR_IO, _("cannot listen on %s port %u"), address, port);
	}
	if (code != ERR_OK) {
		exchanged_stop(s);
		return code;
	}
	*out = s;
	return ERR_OK;
}

void exchanged_stop(struct exchanged_server *s)
{
	if (!s)
		return;
	if (s->daemon)
		MHD_stop_daemon(s->daemon);
	spool_free(s->spool);
	free(s);
}
