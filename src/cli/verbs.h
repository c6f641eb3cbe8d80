/* SPDX-License-Identifier: Apache-2.0 */
/* Every verb, each defined in the file of its name. */
#ifndef COTEJO_CLI_VERBS_H
#define COTEJO_CLI_VERBS_H

#include "cli/verb.h"

extern const struct verb verb_manual;
extern const struct verb verb_an2k_build;
extern const struct verb verb_an2k_edit;
extern const struct verb verb_an2k_extract;
extern const struct verb verb_an2k_show;
extern const struct verb verb_an2k_validate;
extern const struct verb verb_compare;
extern const struct verb verb_convert;
extern const struct verb verb_extract;
extern const struct verb verb_image_convert;
extern const struct verb verb_image_info;
extern const struct verb verb_demo;
extern const struct verb verb_enroll;
extern const struct verb verb_import;
extern const struct verb verb_init;
extern const struct verb verb_open;
extern const struct verb verb_quality;
extern const struct verb verb_chart;
extern const struct verb verb_search;
extern const struct verb verb_training_fill;
extern const struct verb verb_synth;
extern const struct verb verb_view;
extern const struct verb verb_bench_accuracy;
extern const struct verb verb_bench_frames;
extern const struct verb verb_bench_minutiae;
extern const struct verb verb_exchange_agree;
extern const struct verb verb_exchange_keys;
extern const struct verb verb_exchange_ask;
extern const struct verb verb_exchange_outbox;
extern const struct verb verb_exchange_inbox;
extern const struct verb verb_exchange_search;
extern const struct verb verb_exchange_answer;
extern const struct verb verb_exchange_request;
extern const struct verb verb_exchange_withdraw;
extern const struct verb verb_exchange_release;
extern const struct verb verb_exchange_preview;
extern const struct verb verb_exchange_correct;
extern const struct verb verb_exchange_annul;
extern const struct verb verb_exchange_received;
extern const struct verb verb_exchange_dispute;
extern const struct verb verb_exchange_disputes;
extern const struct verb verb_exchange_alert;
extern const struct verb verb_exchange_judge;
extern const struct verb verb_exchange_receipts;
extern const struct verb verb_exchange_ledger;
extern const struct verb verb_exchange_quota;
extern const struct verb verb_exchange_run;
extern const struct verb verb_exchange_carry;
extern const struct verb verb_audit_verify;
extern const struct verb verb_audit_checkpoint;
extern const struct verb verb_audit_export;
extern const struct verb verb_audit_prune;
extern const struct verb verb_export;
extern const struct verb verb_person_file;
extern const struct verb verb_erase;
extern const struct verb verb_proposal_list;
extern const struct verb verb_proposal_answer;
extern const struct verb verb_retention_list;
extern const struct verb verb_retention_run;
extern const struct verb verb_backup_make;
extern const struct verb verb_backup_list;
extern const struct verb verb_backup_prune;
extern const struct verb verb_restore;
extern const struct verb verb_user_list;
extern const struct verb verb_user_add;
extern const struct verb verb_user_password;
extern const struct verb verb_user_grant;
extern const struct verb verb_user_competence;
extern const struct verb verb_user_disable;
extern const struct verb verb_user_reset;
extern const struct verb verb_user_unlock;
extern const struct verb verb_user_shares;
extern const struct verb verb_user_recover;
extern const struct verb verb_bench_search;
extern const struct verb verb_bench_ui;
extern const struct verb verb_bench_load;

#endif
