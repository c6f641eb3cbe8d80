/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of records that other parts of casework write within their acts. */
#ifndef COTEJO_CASEWORK_RECORD_ROWS_H
#define COTEJO_CASEWORK_RECORD_ROWS_H

#include "casework/act.h"
#include "casework/record.h"

enum err_code record_put_version(struct act *a, int64_t vault, int64_t version,
				 const uint8_t key[SEAL_KEY_LEN], const struct record *r,
				 struct err *err);
enum err_code record_join_case(struct act *a, int64_t case_id, int64_t vault, bool present,
			       struct err *err);
/* Owes every earlier recipient of data of this person a message of that kind
 * ("correction", "contested", "erasure", ...). */
enum err_code record_tell_recipients(struct act *a, int64_t id, const char *kind, struct err *err);

#endif
