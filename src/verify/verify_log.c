/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cotejo-verify-log: checks an exported log of a Cotejo desk against checkpoints
 * that were kept outside it. It shares no code with Cotejo, so that a mistake
 * there is not made twice; it needs libsodium for SHA-256 and Ed25519, and no
 * more than this file to be understood.
 *
 *   cotejo-verify-log [--key VKEY] LOG [CHECKPOINT...]
 *
 * LOG: "cotejo log v1", the key of the log ("origin+id+base64"), then one line
 * for each entry: JSON, a tab, and the signature of its author, or "#", a tab and
 * the leaf's hash where the line was taken out. A leaf is SHA-256 of a zero byte
 * and the line; the tree is that of RFC 9162, section 2.1. CHECKPOINT: a file in
 * the form of C2SP tlog-checkpoint.
 *
 * Exit status: 0 everything fits, 1 something does not, 2 wrong use.
 */
#include <errno.h>
#include <sodium.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HASH	 32
#define MAX_USER 20000

static int findings;

static void found(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
static void found(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	putchar('\n');
	findings++;
}

static void fail(const char *what, const char *why)
{
	fprintf(stderr, "cotejo-verify-log: %s: %s\n", what, why);
	exit(2);
}

static char *read_all(const char *path, size_t *len)
{
	FILE *f = fopen(path, "rb");
	size_t cap = 1 << 16;
	char *data = malloc(cap);

	if (!f)
		fail(path, strerror(errno));
	*len = 0;
	for (;;) {
		size_t n;

		if (!data)
			fail(path, "out of memory");
		n = fread(data + *len, 1, cap - *len - 1, f);
		if (n == 0)
			break;
		*len += n;
		if (cap - *len < 2)
			data = realloc(data, cap *= 2);
	}
	if (ferror(f))
		fail(path, strerror(errno));
	fclose(f);
	data[*len] = '\0';
	return data;
}

/* --- the tree --------------------------------------------------------------------------- */

static unsigned char (*leaves)[HASH];
static size_t leaf_count;

static void node(const unsigned char *l, const unsigned char *r, unsigned char *out)
{
	unsigned char b[1 + 2 * HASH];

	b[0] = 1;
	memcpy(b + 1, l, HASH);
	memcpy(b + 1 + HASH, r, HASH);
	crypto_hash_sha256(out, b, sizeof(b));
}

/* MTH of RFC 9162 section 2.1.1, as it is written there. */
static void tree_hash(size_t from, size_t n, unsigned char *out)
{
	unsigned char l[HASH];
	unsigned char r[HASH];
	size_t k = 1;

	if (n == 0) {
		crypto_hash_sha256(out, (const unsigned char *)"", 0);
		return;
	}
	if (n == 1) {
		memcpy(out, leaves[from], HASH);
		return;
	}
	while (k * 2 < n)
		k *= 2;
	tree_hash(from, k, l);
	tree_hash(from + k, n - k, r);
	node(l, r, out);
}

/* --- the log's key ------------------------------------------------------------------------ */

static char origin[256];
static unsigned char log_key[32];
static unsigned char key_id[4];

static bool base64(const char *s, size_t len, unsigned char *out, size_t want)
{
	size_t n;

	return sodium_base642bin(out, want, s, len, NULL, &n, NULL,
				 sodium_base64_VARIANT_ORIGINAL) == 0 &&
	       n == want;
}

static void take_key(const char *vkey)
{
	const char *a = strchr(vkey, '+');
	const char *b = a ? strchr(a + 1, '+') : NULL;
	unsigned char raw[33];
	unsigned char text[300];
	unsigned char h[HASH];
	size_t n;

	if (!b || (size_t)(a - vkey) >= sizeof(origin) || !base64(b + 1, strlen(b + 1), raw, 33) ||
	    raw[0] != 1)
		fail(vkey, "this is no key of a log");
	memcpy(origin, vkey, (size_t)(a - vkey));
	origin[a - vkey] = '\0';
	memcpy(log_key, raw + 1, 32);
	n = strlen(origin);
	memcpy(text, origin, n);
	text[n++] = '\n';
	memcpy(text + n, raw, 33);
	crypto_hash_sha256(h, text, n + 33);
	memcpy(key_id, h, 4);
}

/* --- entries -------------------------------------------------------------------------------- */

/* The value of a member of the outermost object: good enough because the program
 * that writes the lines puts no nested objects in and escapes quotes. */
static bool member(const char *json, size_t len, const char *name, char *out, size_t size)
{
	char want[64];
	int n = snprintf(want, sizeof(want), "\"%s\":", name);
	const char *end = json + len;
	bool in_text = false;

	for (const char *p = json; p + n <= end; p++) {
		if (*p == '\\' && in_text) {
			p++;
			continue;
		}
		if (!in_text && strncmp(p, want, (size_t)n) == 0) {
			size_t k = 0;

			p += n;
			if (*p == '"')
				for (p++; p < end && *p != '"' && k + 1 < size; p++)
					out[k++] = *p;
			else
				for (; p < end && *p != ',' && *p != '}' && k + 1 < size; p++)
					out[k++] = *p;
			out[k] = '\0';
			return true;
		}
		if (*p == '"')
			in_text = !in_text;
	}
	return false;
}

struct user {
	bool known;
	unsigned char key[32];
	char role[16];
};

static struct user *users;
static bool people; /* a person has signed something */
static size_t signatures;
static size_t taken_out;

static bool is_one_of(const char *word, const char *const *list)
{
	for (; *list; list++)
		if (strcmp(word, *list) == 0)
			return true;
	return false;
}

/* What nobody signs: the making of the store before people come, its migration
 * and restoring, and log-ins that failed. */
static bool may_be_unsigned(const char *role, const char *kind)
{
	static const char *const making[] = {"store.create", "user.add",       "user.key",
					     "user.grant",   "competence.set", "recovery.make",
					     "policy.set",   "registry.set",   NULL};
	static const char *const any_time[] = {"store.migrate", "store.restore", NULL};

	if (strcmp(role, "none") == 0)
		return strcmp(kind, "session.failed") == 0;
	return strcmp(role, "setup") == 0 &&
	       (is_one_of(kind, any_time) || (!people && is_one_of(kind, making)));
}

/* True when the entry is the word of its user (or one that nobody signs). */
static bool check_signature(size_t seq, const char *line, size_t json_len, const char *sig,
			    size_t sig_len)
{
	char user[32] = "";
	char kind[64] = "";
	char role[32] = "";
	unsigned char s[64];
	unsigned long id;
	char *bytes;
	bool right;
	int n;

	member(line, json_len, "user", user, sizeof(user));
	member(line, json_len, "kind", kind, sizeof(kind));
	member(line, json_len, "role", role, sizeof(role));
	id = strtoul(user, NULL, 10);
	if (id == 0) {
		right = sig_len == 1 && *sig == '-' && may_be_unsigned(role, kind);
		if (!right)
			found("entry %zu (%s): signed by nobody", seq, kind);
		return right;
	}
	people = true;
	signatures++;
	if (id >= MAX_USER || !users[id].known || !base64(sig, sig_len, s, sizeof(s))) {
		found("entry %zu (%s): user %lu has no key, or no signature", seq, kind, id);
		return false;
	}
	bytes = malloc(json_len + strlen(origin) + 32);
	if (!bytes)
		fail("memory", "out of memory");
	n = sprintf(bytes, "cotejo act v1\n%s\n", origin);
	memcpy(bytes + n, line, json_len);
	right = crypto_sign_verify_detached(s, (unsigned char *)bytes, (size_t)n + json_len,
					    users[id].key) == 0;
	free(bytes);
	if (!right)
		found("entry %zu (%s): not signed by the key of user %lu", seq, kind, id);
	else if (strcmp(role, users[id].role) != 0)
		found("entry %zu (%s): user %lu is %s, not %s", seq, kind, id, users[id].role,
		      role);
	return right;
}

/* A key: made at the setting up, by an administrator for a new or reset account,
 * or by its user. */
static void take_user_key(size_t seq, const char *line, size_t json_len)
{
	char of[32] = "";
	char by[32] = "";
	char kind[64] = "";
	char hex[80];
	char role[16] = "";
	unsigned long id;
	unsigned long author;
	size_t n;

	if (!member(line, json_len, "ed25519", hex, sizeof(hex)) ||
	    !member(line, json_len, "keyof", of, sizeof(of)))
		return;
	member(line, json_len, "user", by, sizeof(by));
	member(line, json_len, "kind", kind, sizeof(kind));
	member(line, json_len, "new_role", role, sizeof(role));
	id = strtoul(of, NULL, 10);
	author = strtoul(by, NULL, 10);
	if (id == 0 || id >= MAX_USER || author >= MAX_USER)
		return;
	if (author && author != id &&
	    !(strcmp(users[author].role, "administrator") == 0 &&
	      (strcmp(kind, "user.add") == 0 || strcmp(kind, "user.reset") == 0))) {
		found("entry %zu (%s) makes a key that nobody may make", seq, kind);
		return;
	}
	if (sodium_hex2bin(users[id].key, 32, hex, strlen(hex), NULL, &n, NULL) != 0 || n != 32) {
		found("entry %zu (%s): the key is none", seq, kind);
		return;
	}
	if (!users[id].known)
		memcpy(users[id].role, role, sizeof(role));
	users[id].known = true;
}

static void take_entry(size_t seq, const char *line, size_t len, char last_time[40])
{
	const char *tab = memchr(line, '\t', len);
	unsigned char *leaf = leaves[leaf_count];
	crypto_hash_sha256_state h;
	char text[40] = "";
	char key[80];
	unsigned char raw[32];
	size_t n;

	if (!tab) {
		found("line %zu is no entry", seq);
		return;
	}
	if (tab == line + 1 && *line == '#') {
		if (sodium_hex2bin(leaf, HASH, tab + 1, len - 2, NULL, &n, NULL) != 0 || n != HASH)
			found("line %zu: no hash of a leaf", seq);
		taken_out++;
		return;
	}
	crypto_hash_sha256_init(&h);
	crypto_hash_sha256_update(&h, (const unsigned char *)"\0", 1);
	crypto_hash_sha256_update(&h, (const unsigned char *)line, len);
	crypto_hash_sha256_final(&h, leaf);
	if (!member(line, (size_t)(tab - line), "seq", text, sizeof(text)) ||
	    strtoul(text, NULL, 10) != seq)
		found("line %zu calls itself entry %s", seq, text);
	if (!member(line, (size_t)(tab - line), "at", text, sizeof(text)) ||
	    strcmp(text, last_time) <= 0)
		found("entry %zu is not later than the one before", seq);
	memcpy(last_time, text, sizeof(text));
	if (check_signature(seq, line, (size_t)(tab - line), tab + 1,
			    len - (size_t)(tab - line) - 1))
		take_user_key(seq, line, (size_t)(tab - line));
	if (seq == 1 && (!member(line, (size_t)(tab - line), "logkey", key, sizeof(key)) ||
			 sodium_hex2bin(raw, 32, key, strlen(key), NULL, &n, NULL) != 0 ||
			 n != 32 || memcmp(raw, log_key, 32) != 0))
		found("entry 1 begins the log with another key");
}

static void read_log(const char *path, const char *vkey)
{
	size_t len;
	char *data = read_all(path, &len);
	char *line = data;
	char last_time[40] = "";
	size_t lines = 0;

	for (size_t i = 0; i < len; i++)
		lines += data[i] == '\n';
	leaves = calloc(lines + 1, HASH);
	users = calloc(MAX_USER, sizeof(*users));
	if (!leaves || !users)
		fail(path, "out of memory");
	if (strncmp(line, "cotejo log v1\n", 14) != 0)
		fail(path, "this is no exported log");
	line += 14;
	for (size_t seq = 0; *line; seq++) {
		char *end = strchr(line, '\n');

		if (!end) {
			found("the last line is cut off");
			break;
		}
		if (seq == 0) {
			*end = '\0';
			if (vkey && strcmp(vkey, line) != 0)
				found("the log names another key than the one given");
			take_key(vkey ? vkey : line);
		} else {
			take_entry(seq, line, (size_t)(end - line), last_time);
			leaf_count++;
		}
		line = end + 1;
	}
	free(data);
}

/* --- checkpoints ---------------------------------------------------------------------------- */

static bool is_signed(const char *text, const char *body_end)
{
	static const char dash[] = "\xe2\x80\x94 ";

	for (const char *line = body_end + 1; *line;) {
		const char *end = strchr(line, '\n');
		const char *p = line + strlen(dash);
		size_t n = strlen(origin);
		unsigned char sig[68];

		if (!end)
			return false;
		if (strncmp(line, dash, strlen(dash)) == 0 && strncmp(p, origin, n) == 0 &&
		    p[n] == ' ' && base64(p + n + 1, (size_t)(end - p) - n - 1, sig, 68) &&
		    memcmp(sig, key_id, 4) == 0 &&
		    crypto_sign_verify_detached(sig + 4, (const unsigned char *)text,
						(unsigned long long)(body_end - text),
						log_key) == 0)
			return true;
		line = end + 1;
	}
	return false;
}

static void check_checkpoint(const char *path)
{
	size_t len;
	char *text = read_all(path, &len);
	char *body_end = strstr(text, "\n\n");
	char *size_line = strchr(text, '\n');
	char *root_line = size_line ? strchr(size_line + 1, '\n') : NULL;
	char *root_end = root_line ? strchr(root_line + 1, '\n') : NULL;
	unsigned char want[HASH];
	unsigned char have[HASH];
	unsigned long long size;

	if (!body_end || !root_end ||
	    !base64(root_line + 1, (size_t)(root_end - root_line - 1), want, HASH)) {
		found("%s: this is no checkpoint", path);
		free(text);
		return;
	}
	size = strtoull(size_line + 1, NULL, 10);
	if (strncmp(text, origin, strlen(origin)) != 0 || text[strlen(origin)] != '\n')
		found("%s: of another log", path);
	else if (!is_signed(text, body_end + 1))
		found("%s: the signature is not right", path);
	else if (size > leaf_count)
		found("%s: the log had %llu entries, this one has %zu: it was cut", path, size,
		      leaf_count);
	else {
		tree_hash(0, (size_t)size, have);
		if (memcmp(have, want, HASH) != 0)
			found("%s: the first %llu entries are not those it was made of", path,
			      size);
		else
			printf("%s: fits (%llu entries)\n", path, size);
	}
	free(text);
}

int main(int argc, char **argv)
{
	const char *vkey = NULL;
	unsigned char root[HASH];
	char hex[2 * HASH + 1];
	int i = 1;

	if (sodium_init() < 0)
		fail("libsodium", "does not start");
	if (argc > 2 && strcmp(argv[1], "--key") == 0) {
		vkey = argv[2];
		i = 3;
	}
	if (i >= argc || argv[i][0] == '-') {
		fprintf(stderr, "usage: cotejo-verify-log [--key VKEY] LOG [CHECKPOINT...]\n");
		return 2;
	}
	read_log(argv[i++], vkey);
	for (; i < argc; i++)
		check_checkpoint(argv[i]);
	tree_hash(0, leaf_count, root);
	printf("%zu entries (%zu taken out after their time), %zu signatures, root %s\n",
	       leaf_count, taken_out, signatures, sodium_bin2hex(hex, sizeof(hex), root, HASH));
	printf("%s\n", findings ? "the log does not hold" : "the log holds");
	return findings ? 1 : 0;
}
