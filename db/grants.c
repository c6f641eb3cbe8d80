/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who may do what in the store. What is not here is denied; the triggers of the
 * schema say when, this says who at all.
 *
 * Nobody below may change the schema, read a print without being a clerk, an
 * analyst or a supervisor, or read another examiner's sheet, decision or score
 * but through the views that know the state of the hit.
 */
#include "db/guard.h"

#define NONE_	 (1u << DB_ROLE_NONE)
#define CLERK	 (1u << DB_ROLE_CLERK)
#define ANALYST	 (1u << DB_ROLE_ANALYST)
#define SUPER	 (1u << DB_ROLE_SUPERVISOR)
#define AUDITOR	 (1u << DB_ROLE_AUDITOR)
#define ADMIN	 (1u << DB_ROLE_ADMIN)
#define CASE_	 (CLERK | ANALYST | SUPER)
#define EXAMINER (ANALYST | SUPER)
#define PEOPLE	 (CASE_ | AUDITOR | ADMIN)
#define ALL_	 (PEOPLE | NONE_)

#define S GRANT_SELECT
#define I GRANT_INSERT
#define U GRANT_UPDATE
#define D GRANT_DELETE

const struct grant guard_grants[] = {
    /* the log: everyone appends, the auditor and the supervisor read */
    {ALL_, "meta", S, NULL},
    {ALL_, "purpose", S, NULL},
    {ALL_, "act_kind", S, NULL},
    {ALL_, "log", S | I, NULL},
    {ALL_, "act", S, NULL},
    {ALL_, "log_node", S | I, NULL},
    {ALL_, "log_body", I, NULL},
    {AUDITOR | SUPER, "log_body", S, NULL},
    {ADMIN, "log_body", S, "seq at user_id role kind object_id"},
    {PEOPLE, "log_detail", I, NULL},
    {AUDITOR | SUPER, "log_detail", S, NULL},
    {AUDITOR, "log_body", D, NULL},
    {AUDITOR, "log_detail", D, NULL},
    {AUDITOR, "log_prune", S | I, NULL},
    {AUDITOR, "log_prunable", S, NULL},
    {AUDITOR, "log_detail_prunable", S, NULL},
    {PEOPLE, "checkpoint", S | I, NULL},
    {PEOPLE, "log_mark", S, NULL},
    {CLERK | SUPER, "log_of_vault", S, NULL},

    /* accounts */
    {ALL_, "user", S, NULL},
    {ALL_, "user_status", S, NULL},
    {ALL_, "user_key", S, NULL},
    {ALL_, "user_lock", S, NULL},
    {ALL_, "auth_state", S | I | U, NULL},
    {ALL_, "user_grant", S, NULL},
    {ALL_, "policy_now", S, NULL},
    {ALL_, "policy", S, NULL},
    {ALL_, "competence_now", S, NULL},
    {PEOPLE, "competence", S, NULL},
    {PEOPLE, "login_last", S, NULL},
    {PEOPLE, "user_lock", U, NULL},
    {PEOPLE, "user_key", I, NULL},
    {PEOPLE, "user_status", I, NULL},
    {ADMIN, "user", I, NULL},
    {ADMIN, "user_lock", I, NULL},
    {ADMIN | SUPER, "user_grant", I | D, NULL},
    {ADMIN | SUPER, "recovery", S, NULL},
    {SUPER, "recovery", I | D, NULL},
    {SUPER, "competence", I, NULL},
    {SUPER | ADMIN, "policy", I, NULL},
    {CASE_ | ADMIN, "proposal", S | I, NULL},
    {CASE_ | ADMIN, "proposal_answer", S | I, NULL},

    /* persons and cases */
    {CLERK | SUPER, "vault", S, NULL},
    {ANALYST | AUDITOR, "vault", S, "id act"},
    {CASE_, "vault", I, NULL},
    {PEOPLE, "erasure", S, NULL},
    {CASE_, "erasure", I, NULL},
    {CASE_, "retention_warning", S | I | D, NULL},
    {CASE_, "vault_key", S | I | D, NULL},
    {CASE_, "person_version", S | D, NULL},
    {CLERK | SUPER, "person_version", I, NULL},
    {CLERK | SUPER, "claim_version", S | I, NULL},
    {CASE_, "claim_version", D, NULL},
    {CASE_, "photo", S | D, NULL},
    {CLERK | SUPER, "photo", I, NULL},
    {CASE_ | AUDITOR, "casefile", S, NULL},
    {CASE_, "casefile", I, NULL},
    {CASE_, "case_version", S | I | D, NULL},
    {CASE_, "case_person", S | I | D, NULL},
    {CASE_, "case_member", S | I, NULL},
    {CASE_, "note", S | I | D, NULL},
    {CASE_, "attachment", S | I | D, NULL},

    /* prints */
    {CASE_, "notice", S | D, NULL},
    {CLERK, "notice", I, NULL},
    {CASE_, "capture", S | D, NULL},
    {CLERK, "capture", I, NULL},
    {CASE_, "print", S | I | D, NULL},
    {CASE_, "gallery", S | I | U | D, NULL},

    /* searches */
    {EXAMINER, "search", S | I, NULL},
    {CLERK | AUDITOR, "search", S, "id case_id purpose kind probe_vault user_id act"},
    {EXAMINER, "search_approval", S, NULL},
    {SUPER, "search_approval", I, NULL},
    {EXAMINER, "search_event", S | I, NULL},
    {AUDITOR, "search_event", S, NULL},
    {EXAMINER, "search_job", S | I | U | D, NULL},

    /* hits: the base tables are read through the views only */
    {EXAMINER, "hit", I, NULL},
    {EXAMINER, "hit", S, "id vault_id search_id probe_vault cand_vault act"},
    /* The view of open tasks counts hits, and SQLite asks for that outside of it. */
    {CLERK, "hit", S, "id"},
    {EXAMINER, "hit_score", I, NULL},
    {EXAMINER, "hit_seen", S, NULL},
    {EXAMINER, "score_seen", S, NULL},
    {EXAMINER, "decision_seen", S, NULL},
    {EXAMINER, "sheet_seen", S, NULL},
    {EXAMINER, "sheet", I, NULL},
    {EXAMINER, "sheet", D, NULL},
    {EXAMINER, "sheet", S, "vault_id"},
    {EXAMINER, "decision_text", S, "vault_id"},
    {EXAMINER, "hit_score", D, NULL},
    {EXAMINER, "hit_score", S, "vault_id"},
    {EXAMINER, "decision", I, NULL},
    {EXAMINER, "decision_text", I, NULL},
    {EXAMINER, "text_seen", S, NULL},
    {EXAMINER, "decision_text", D, NULL},
    {CASE_, "hit_released", S, NULL},
    {CASE_, "draft", S | I | U | D, NULL},
    {AUDITOR, "decision", S, "id hit_id round stage user_id act"},

    /* queue and links */
    {CASE_, "task", S | I, NULL},
    {CASE_, "task_queue", S | D, NULL},
    {CASE_, "task_open", S, NULL},
    {CASE_, "task_barred", S, NULL},
    {CASE_, "task_done", S | I, NULL},
    {CASE_, "task_lease", S | I | U | D, NULL},
    {CASE_, "task_assign", S, NULL},
    {SUPER, "task_assign", I, NULL},
    {CASE_, "link", S, NULL},
    {SUPER, "link", I, NULL},
    {CASE_, "link_now", S, NULL},

    /* rights */
    {CASE_, "mark", S | D, NULL},
    {CLERK | SUPER, "mark", I, NULL},
    {CASE_, "mark_now", S, NULL},
    {CASE_, "request", S | D, NULL},
    {CLERK | SUPER, "request", I, NULL},
    {CASE_, "request_event", S | D, NULL},
    {CLERK | SUPER, "request_event", I, NULL},
    {PEOPLE, "holiday", S, NULL},
    {SUPER | ADMIN, "holiday", I, NULL},
    {PEOPLE, "partner", S, NULL},
    {PEOPLE, "agreement", S, NULL},
    {SUPER | ADMIN, "partner", I, NULL},
    {SUPER | ADMIN, "agreement", I, NULL},
    {CLERK | SUPER | AUDITOR, "disclosure", S, NULL},
    {SUPER, "disclosure", I, NULL},
    {SUPER, "disclosure_payload", S | I | D, NULL},
    {ANALYST, "disclosure_payload", I, NULL},
    {CLERK | SUPER, "agreement_hours", S, NULL},
    {CLERK | SUPER, "push", S | I, NULL},
    {CLERK | SUPER, "push_done", S | I, NULL},
    {CASE_, "handout", S | I | D, NULL},

    /* the exchange with partners */
    {CASE_ | ADMIN, "desk_key", S, NULL},
    {SUPER, "desk_key", I, NULL},
    {CASE_ | ADMIN, "desk_key_revoked", S, NULL},
    {SUPER, "desk_key_revoked", I, NULL},
    {CASE_ | AUDITOR, "partner_key", S, NULL},
    {CASE_, "partner_key", I, NULL},
    {CASE_ | AUDITOR, "question", S, NULL},
    {CASE_, "question", I, NULL},
    {CASE_ | AUDITOR, "question_event", S, NULL},
    {CASE_, "question_event", I, NULL},
    {CASE_ | AUDITOR, "question_now", S, NULL},
    {CASE_, "question_probe", S | I | D, NULL},
    {CASE_, "question_search", S, NULL},
    {EXAMINER, "question_search", I, NULL},
    {CLERK | SUPER, "question_answer", S, NULL},
    {SUPER, "question_answer", I, NULL},
    {CASE_ | AUDITOR, "exchange_out", S, NULL},
    {CASE_, "exchange_out", I, NULL},
    {CASE_, "exchange_waits", S | I | U | D, NULL},
    {CASE_ | AUDITOR, "exchange_in", S, NULL},
    {CASE_, "exchange_in", I, NULL},
    {CASE_ | AUDITOR, "exchange_bad", S, NULL},
    {CASE_, "exchange_bad", I, NULL},
    {CASE_ | AUDITOR, "exchange_receipt", S, NULL},
    {CASE_, "exchange_receipt", I, NULL},
    {CASE_, "release_number", S, NULL},
    {SUPER, "release_number", I, NULL},
    {CASE_, "push_sent", S, NULL},
    {CLERK | SUPER, "push_sent", I, NULL},
    {CASE_, "dispute", S | I, NULL},
    {CASE_, "dispute_end", S | I, NULL},
    {CASE_, "partner_data", S | I | D, NULL},
    {CASE_, "partner_mark", S | I | D, NULL},
    {CASE_, "partner_alert", S | I | D, NULL},
    {CASE_, "partner_alert_event", S | D, NULL},
    {SUPER, "partner_alert_event", I, NULL},
    {SUPER | ADMIN, "backup", S | I, NULL},
    {SUPER | ADMIN, "backup_gone", S | I, NULL},

    /* training */
    {SUPER, "training_pair", S | I, NULL},
    {EXAMINER, "training_seen", S, NULL},

    {0, NULL, 0, NULL},
};
