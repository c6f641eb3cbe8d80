/* SPDX-License-Identifier: Apache-2.0 */
/* The rules that triggers name, in words. */
#include <string.h>

#include "base/i18n.h"
#include "db/inside.h"

static const struct {
	const char *id;
	const char *text;
} rules[] = {
    {"act.nobody", N_("only a person who is logged in may do this, in the own name")},
    {"act.role", N_("this role may not do this")},
    {"capture.age", N_("no prints are taken of a child under six, or of a person who may be one")},
    {"capture.notice", N_("prints are taken only after this person was given notice")},
    {"competence.self", N_("nobody certifies the own competence")},
    {"conflict.decision-stage",
     N_("this hit is at another stage now; someone else was first. Look at it again")},
    {"conflict.lease", N_("someone else is working on this")},
    {"conflict.replace", N_("this is in the store already and is never replaced")},
    {"conflict.search-ended", N_("this search has ended already")},
    {"conflict.version", N_("someone else has changed this in the meantime; look at it again")},
    {"decision.analysis",
     N_("the own analysis of the print comes first: suitability and marks, committed")},
    {"decision.competence", N_("no valid record of competence as an examiner; reading only")},
    {"decision.lease", N_("this task is not (or no longer) in your hands; take it from the queue")},
    {"decision.role", N_("this role takes no such decision")},
    {"decision.same-person", N_("another person must do this: nobody is on both sides of a hit")},
    {"decision.training", N_("this comparison is not a case; there is nothing to release")},
    {"disclose.agreement", N_("no agreement in force allows this")},
    {"disclose.protected",
     N_("this person is protected, or may be, and nothing goes to that country")},
    {"disclose.restricted", N_("this record is restricted; nothing of it leaves the desk")},
    {"disclose.risk",
     N_("nothing personal goes abroad while there may be a risk of torture, of inhuman treatment "
	"or of another violation of rights")},
    {"disclose.two-people", N_("two people release what leaves the desk")},
    {"erase.hit", N_("a comparison is erased only with one of its two records")},
    {"erase.kind", N_("this is not erased by itself")},
    {"erase.not-due", N_("the time of this record is not over")},
    {"erase.two-people", N_("two people decide on an erasure before its time")},
    {"exchange.expiry", N_("the agreement does not let the partner keep this for so long")},
    {"exchange.hidden", N_("a hit was confirmed; the answer must say so")},
    {"exchange.onward", N_("what a partner lent is passed on to nobody")},
    {"exchange.order", N_("this is not what comes next in the exchange with the partner")},
    {"exchange.quota", N_("the quota of the agreement is used up")},
    {"exchange.unconfirmed",
     N_("nothing is answered before every candidate has been examined and each hit verified")},
    {"history.act", N_("rows of the history come only from an act that is in the log")},
    {"history.delete", N_("the history is never deleted")},
    {"history.update", N_("the history is never changed")},
    {"link.two-people", N_("two people link records, and two take a link back")},
    {"log.clock", N_("the clock of this machine is behind the last entry of the log")},
    {"look.purpose", N_("a purpose, a case and a written justification are needed")},
    {"policy.two-people", N_("two people change a policy")},
    {"proposal.other-person", N_("another person must answer a proposal")},
    {"proposal.own", N_("only who has proposed it withdraws it")},
    {"proposal.role", N_("this role does not answer such a proposal")},
    {"registry.two-people", N_("two people set a partner or an agreement")},
    {"search.approval", N_("a search for a crime needs the yes of a supervisor of another unit")},
    {"search.own-files", N_("for a crime the own files are searched first")},
    {"search.other-unit", N_("the yes must come from a supervisor of another unit")},
    {"task.assigned", N_("this task was given to someone else")},
    {"task.open", N_("this task is not done")},
    {"user.disabled", N_("this account was disabled")},
    {"user.grant-role", N_("this role gets no key to these data")},
    {"user.grant-self", N_("nobody hands a key to themselves")},
    {"user.self", N_("nobody changes the own account")},
    {"user.own-lock", N_("only the owner changes a password")},
    {"vault.erased", N_("this record was erased")},
};

const char *rule_text(const char *id)
{
	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
		if (strcmp(rules[i].id, id) == 0)
			return rules[i].text;
	return NULL;
}
