/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/an2k.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/i18n.h"

enum err_code an2k_load(struct verb_call *call, const char *path, struct an2k **out,
			const struct an2k_tables **tables, struct an2k_findings *findings)
{
	struct buf data = BUF_INIT;
	enum err_code code;

	*out = NULL;
	*tables = an2k_tables_get(&call->err);
	if (!*tables)
		return call->err.code;
	code = file_read(path, AN2K_MAX_FILE, &data, &call->err);
	if (!code)
		code = an2k_read(&data, path, out, findings, &call->err);
	buf_free(&data);
	return code;
}

enum err_code an2k_choose_domain(struct verb_call *call, const struct an2k_tables *tables,
				 const struct an2k *doc, const struct an2k_domain **out)
{
	const char *key = verb_value(call, "domain");
	struct buf list = BUF_INIT;
	enum err_code code;

	*out = NULL;
	if (!key || strcmp(key, "auto") == 0) {
		*out = an2k_domain_guess(tables, doc);
		return ERR_OK;
	}
	if (strcmp(key, "none") == 0 || (*out = an2k_domain_by_key(tables, key)))
		return ERR_OK;
	for (size_t i = 0; an2k_domain_list(tables, i); i++)
		buf_printf(&list, "%s, ", an2k_domain_list(tables, i));
	code = err_set(&call->err, ERR_USAGE, _("--domain %s: the domains are %sauto, none"), key,
		       buf_str(&list));
	buf_free(&list);
	return code;
}

enum err_code an2k_save(struct verb_call *call, const struct an2k *doc, const char *path,
			size_t *bytes)
{
	struct buf out = BUF_INIT;
	enum err_code code = an2k_write(doc, &out, &call->err);

	if (!code && strcmp(path, "-") == 0)
		code = file_write_fd(STDOUT_FILENO, _("standard output"), out.data, out.len,
				     &call->err);
	else if (!code)
		code = file_write(path, out.data, out.len, &call->err);
	*bytes = out.len;
	buf_free(&out);
	return code;
}
