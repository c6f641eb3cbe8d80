/* SPDX-License-Identifier: Apache-2.0 */
/* The thread of a desk that locks sessions nobody touches. */
#ifndef COTEJO_CASEWORK_WATCH_H
#define COTEJO_CASEWORK_WATCH_H

struct desk;
struct session;

/* At the first log-in; fine when it runs. */
void watch_start(struct desk *d);
void watch_stop(struct desk *d);

/* Takes the keys from a session: writes the entry of the lock, waits for acts
 * that are under way, wipes. Not with desk->lock held. */
void watch_lock_session(struct session *s, const char *why);

/* Ends the desk's own threads that work with the session's keys. */
void watch_stop_helpers(struct session *s);

/* When no session of the desk has keys any more, what they unsealed goes too. */
void watch_forget(struct desk *d);

#endif
