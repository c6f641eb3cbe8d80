/* SPDX-License-Identifier: Apache-2.0 */
/* What the screen of the exchange has the store do; the result is said or shown. */
#ifndef COTEJO_UI_EXCHANGE_ACTS_H
#define COTEJO_UI_EXCHANGE_ACTS_H

#include "casework/look.h"
#include "exchange/party.h"
#include "ui/app.h"

enum exchange_op {
	EXCHANGE_RUN,
	EXCHANGE_SEARCH,
	EXCHANGE_ANSWER,
	EXCHANGE_DECLINE,
	EXCHANGE_REQUEST,
	EXCHANGE_CORRECT,
	EXCHANGE_ANNUL,
	EXCHANGE_WITHDRAW,
	EXCHANGE_PREVIEW,
	EXCHANGE_RECEIVED,
	EXCHANGE_ALERT,
	EXCHANGE_ACCEPT,
	EXCHANGE_DISMISS,
	EXCHANGE_APPROVE,
	EXCHANGE_REJECT,
	EXCHANGE_DISPUTE_DECLINE,
	EXCHANGE_REVOKE,
	EXCHANGE_PERSON,
};

struct exchange_deed {
	enum exchange_op op;
	int64_t id;
	const char *words;	 /* data, or a reason */
	const uint8_t *key;	 /* EXCHANGE_REVOKE */
	const struct look *look; /* NULL where none is needed */
};
/* Copies all of it. The screen's resume() is called when it is done. */
void exchange_do(struct screen *s, const struct exchange_deed *deed);

#endif
