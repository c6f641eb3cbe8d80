/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cotejo-exchanged: carries sealed envelopes between the spools of two desks over
 * mutual TLS 1.3. It has the spool and nothing else: no store, no key that opens an
 * envelope. What it carries is described in doc/exchange.md, section 7.
 */
#ifndef COTEJO_EXCHANGED_H
#define COTEJO_EXCHANGED_H

#include <signal.h>

#include "base/err.h"
#include "exchange/party.h"

#define EXCHANGED_MAX_PARTNERS 32
#define EXCHANGED_PIN_LEN      32
/* Sealed bytes that one partner may leave in the spool before the desk looks. */
#define EXCHANGED_MAX_SPOOL ((uint64_t)4 << 30)

struct exchanged_partner {
	char party[PARTY_CODE_LEN];
	char *url;			/* "https://host:port", or NULL: it only comes to us */
	uint8_t pin[EXCHANGED_PIN_LEN]; /* SHA-256 over the SubjectPublicKeyInfo */
};

struct exchanged {
	char *spool;
	char *cert_file;
	char *key_file;
	char *cert; /* PEM */
	char *key;
	char *trust; /* the partners' certificates, PEM */
	struct exchanged_partner partners[EXCHANGED_MAX_PARTNERS];
	size_t n_partners;
};

/* The pin of the first certificate of a PEM file. */
enum err_code exchanged_pin(const void *pem, size_t len, const char *name,
			    uint8_t pin[EXCHANGED_PIN_LEN], struct err *err);

struct exchanged_server;
/* Listens on an address ("0.0.0.0", "::1") and port, in a thread of its own. */
enum err_code exchanged_serve(const struct exchanged *x, const char *address, unsigned port,
			      struct exchanged_server **out, struct err *err);
void exchanged_stop(struct exchanged_server *s);

/* Sends what waits for each partner that has an address; what cannot be sent now is
 * sent the next time, from the byte where it was cut. *sent counts whole envelopes.
 * The first trouble is the message; the other partners are tried all the same. */
enum err_code exchanged_send(const struct exchanged *x, size_t *sent, struct err *err);

#endif
