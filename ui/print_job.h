/* SPDX-License-Identifier: Apache-2.0 */
/* Reading and analysing one print away from the screen. */
#ifndef COTEJO_UI_PRINT_JOB_H
#define COTEJO_UI_PRINT_JOB_H

#include "ui/app.h"
#include "ui/layers.h"

/* Where the image comes from: fetch runs on the worker with the lane's state and
 * gives an image whose ppi is known, owned by the caller. */
struct print_request {
	enum err_code (*fetch)(const struct print_request *r, void *lane_state, struct image **out,
			       struct err *err);
	/* On the UI's thread; layers is handed over. Called twice: first with what was
	 * captured, then with what the engine adds (final is true). On an error
	 * layers is NULL. */
	void (*ready)(const struct print_request *r, struct screen *s, struct layers *layers_take,
		      bool final, const struct err *err);
	void (*free)(struct print_request *r); /* NULL: free() */
};

/* The request begins a struct of the caller's; it is taken. */
void print_job_post(struct app *a, struct screen *s, struct print_request *r_take);

#endif
