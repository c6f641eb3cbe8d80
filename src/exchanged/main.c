/* SPDX-License-Identifier: Apache-2.0 */
/* cotejo-exchanged: options, and the loop. */
#include <curl/curl.h>
#include <getopt.h>
#include <gnutls/gnutls.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/file.h"
#include "base/hash.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "exchanged/exchanged.h"

static volatile sig_atomic_t stop;

static void on_signal(int sig)
{
	stop = 1;
}

static int usage(FILE *to)
{
	fputs(_("usage: cotejo-exchanged --spool DIR --cert FILE --key FILE\n"
		"           --partner CODE=CERT[,URL] ... [--listen ADDRESS:PORT]\n"
		"           [--every SECONDS] [--once]\n"
		"\n"
		"Carries sealed envelopes between this desk's spool and its partners' over\n"
		"mutual TLS 1.3. Partners are known by the public keys of their certificates\n"
		"(pins, shown at the start; they are in the agreement).\n"),
	      to);
	return to == stdout ? 0 : 2;
}

static enum err_code read_text(const char *path, char **out, struct err *err)
{
	struct buf b = BUF_INIT;
	enum err_code code = file_read(path, (size_t)1 << 20, &b, err);

	if (code == ERR_OK)
		*out = xstrdup(buf_str(&b));
	buf_free(&b);
	return code;
}

/* "ut-desk=ut.pem,https://ut.example:8443" */
static enum err_code add_partner(struct exchanged *x, const char *text, struct err *err)
{
	struct exchanged_partner *p = &x->partners[x->n_partners];
	const char *equal = strchr(text, '=');
	const char *comma = equal ? strchr(equal, ',') : NULL;
	char hex[2 * EXCHANGED_PIN_LEN + 1];
	char *path;
	char *pem = NULL;
	char *both;
	enum err_code code;

	if (!equal || (size_t)(equal - text) >= sizeof(p->party) ||
	    x->n_partners == EXCHANGED_MAX_PARTNERS)
		return err_set(err, ERR_USAGE, _("--partner %s: CODE=CERT[,URL] is needed"), text);
	memcpy(p->party, text, (size_t)(equal - text));
	if (!party_code_is_valid(p->party))
		return err_set(err, ERR_USAGE, _("--partner %s: no code of a party"), text);
	if (comma && strncmp(comma + 1, "https://", 8) != 0)
		return err_set(err, ERR_USAGE, _("--partner %s: the address begins with https://"),
			       text);
	path = comma ? xstrndup(equal + 1, (size_t)(comma - equal - 1)) : xstrdup(equal + 1);
	code = read_text(path, &pem, err);
	if (code == ERR_OK)
		code = exchanged_pin(pem, strlen(pem), path, p->pin, err);
	if (code == ERR_OK) {
		both = xasprintf("%s%s\n", x->trust ? x->trust : "", pem);
		free(x->trust);
		x->trust = both;
		p->url = comma ? xstrdup(comma + 1) : NULL;
		x->n_partners++;
		hex_encode(p->pin, sizeof(p->pin), hex);
		fprintf(stderr, _("partner %s has the pin %s\n"), p->party, hex);
	}
	free(pem);
	free(path);
	return code;
}

struct settings {
	const char *listen;
	long every;
	bool once;
};

static const struct option options[] = {
    {"spool", required_argument, NULL, 's'},
    {"cert", required_argument, NULL, 'c'},
    {"key", required_argument, NULL, 'k'},
    {"partner", required_argument, NULL, 'p'},
    {"listen", required_argument, NULL, 'l'},
    {"every", required_argument, NULL, 'e'},
    {"once", no_argument, NULL, '1'},
    {"help", no_argument, NULL, 'h'},
    {NULL, 0, NULL, 0},
};

/* ERR_CANCELLED: the help was shown. */
static enum err_code read_options(int argc, char **argv, struct exchanged *x, struct settings *s,
				  struct err *err)
{
	enum err_code code = ERR_OK;
	int o;

	while (code == ERR_OK && (o = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		switch (o) {
		case 's':
			free(x->spool);
			x->spool = xstrdup(optarg);
			break;
		case 'c':
			free(x->cert_file);
			x->cert_file = xstrdup(optarg);
			break;
		case 'k':
			free(x->key_file);
			x->key_file = xstrdup(optarg);
			break;
		case 'p':
			code = add_partner(x, optarg, err);
			break;
		case 'l':
			s->listen = optarg;
			break;
		case 'e':
			s->every = strtol(optarg, NULL, 10);
			break;
		case '1':
			s->once = true;
			break;
		case 'h':
			usage(stdout);
			return ERR_CANCELLED;
		default:
			return err_set(err, ERR_USAGE, _("see cotejo-exchanged --help"));
		}
	}
	if (code == ERR_OK && (!x->spool || !x->cert_file || !x->key_file || !x->n_partners ||
			       s->every < 1 || optind < argc))
		code =
		    err_set(err, ERR_USAGE, _("--spool, --cert, --key and --partner are needed"));
	if (code == ERR_OK)
		code = read_text(x->cert_file, &x->cert, err);
	return code == ERR_OK ? read_text(x->key_file, &x->key, err) : code;
}

static enum err_code serve(const struct exchanged *x, const char *where,
			   struct exchanged_server **out, struct err *err)
{
	const char *colon = strrchr(where, ':');
	char *address;
	long port = colon ? strtol(colon + 1, NULL, 10) : 0;
	enum err_code code;

	if (port < 1 || port > 65535)
		return err_set(err, ERR_USAGE, _("--listen %s: ADDRESS:PORT is needed"), where);
	address = xstrndup(where, (size_t)(colon - where));
	code = exchanged_serve(x, address, (unsigned)port, out, err);
	free(address);
	return code;
}

static enum err_code loop(const struct exchanged *x, const struct settings *s, struct err *err)
{
	enum err_code code;

	do {
		struct err trouble = ERR_INIT;
		size_t sent = 0;

		code = exchanged_send(x, &sent, &trouble);
		if (sent)
			fprintf(stderr, _("%zu envelopes sent\n"), sent);
		if (code != ERR_OK && !s->once)
			fprintf(stderr, "%s\n", trouble.msg);
		if (code != ERR_OK && s->once)
			return err_set(err, code, "%s", trouble.msg);
		for (long i = 0; i < s->every * 10 && !stop && !s->once; i++)
			nanosleep(&(struct timespec){0, 100000000}, NULL);
	} while (!stop && !s->once);
	return ERR_OK;
}

int main(int argc, char **argv)
{
	struct exchanged x = {0};
	struct settings s = {.every = 30};
	struct exchanged_server *server = NULL;
	struct err err = ERR_INIT;
	enum err_code code;

	i18n_init();
	signal(SIGINT, on_signal);
	signal(SIGTERM, on_signal);
	signal(SIGPIPE, SIG_IGN);
	gnutls_global_init();
	curl_global_init(CURL_GLOBAL_DEFAULT);
	code = read_options(argc, argv, &x, &s, &err);
	if (code == ERR_OK && s.listen)
		code = serve(&x, s.listen, &server, &err);
	if (code == ERR_OK)
		code = loop(&x, &s, &err);
	exchanged_stop(server);
	if (code != ERR_OK && code != ERR_CANCELLED)
		fprintf(stderr, "cotejo-exchanged: %s\n", err.msg);
	for (size_t i = 0; i < x.n_partners; i++)
		free(x.partners[i].url);
	free(x.spool);
	free(x.cert_file);
	free(x.key_file);
	free(x.cert);
	if (x.key)
		explicit_bzero(x.key, strlen(x.key));
	free(x.key);
	free(x.trust);
	curl_global_cleanup();
	gnutls_global_deinit();
	return code == ERR_OK || code == ERR_CANCELLED ? 0 : err_exit_status(code);
}
