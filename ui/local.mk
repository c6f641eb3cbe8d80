# SPDX-License-Identifier: Apache-2.0
noinst_LIBRARIES += libui.a
libui_a_CPPFLAGS = $(AM_CPPFLAGS) $(NCURSES_CFLAGS) $(CAIRO_CFLAGS)
libui_a_SOURCES = \
	ui/action.c ui/action.h ui/actions.h \
	ui/app.c ui/app.h \
	ui/bench.h ui/bench_draw.c ui/bench_jobs.c ui/bench_marks.c \
	ui/case_forms.c \
	ui/clahe.c ui/clahe.h \
	ui/codes.c ui/codes.h \
	ui/dialog.c ui/dialog.h \
	ui/draw.c ui/draw.h \
	ui/edit.c ui/edit.h \
	ui/enrol_card.c ui/enrol_card.h ui/enrol_screens.h \
	ui/errand.c ui/errand.h \
	ui/exchange_acts.c ui/exchange_acts.h \
	ui/exchange_forms.c ui/exchange_forms.h \
	ui/form.c ui/form.h \
	ui/fpview.c ui/fpview.h ui/fpview_draw.c \
	ui/frame.c ui/frame.h \
	ui/frames.c ui/frames.h \
	ui/key.c ui/key.h \
	ui/known.c ui/known.h \
	ui/lanes.c ui/lanes.h \
	ui/layers.c ui/layers.h \
	ui/list.c ui/list.h \
	ui/notes.c ui/notes.h \
	ui/page.c ui/page.h \
	ui/marking.c ui/marking.h \
	ui/pair.c ui/pair.h \
	ui/palette.c ui/palette.h \
	ui/person_acts.c \
	ui/person_forms.c ui/person_forms.h \
	ui/person_page.c ui/person_page.h \
	ui/pixels.c ui/pixels.h \
	ui/places.c \
	ui/print_job.c ui/print_job.h \
	ui/print_marks.c ui/print_marks.h \
	ui/raster.c ui/raster.h ui/raster_draw.c ui/raster_priv.h \
	ui/rc.c ui/rc.h \
	ui/record_save.c ui/record_save.h \
	ui/ridges.c ui/ridges.h \
	ui/scr_case.c ui/scr_case.h \
	ui/scr_cases.c ui/scr_cases.h \
	ui/scr_enrol.c ui/scr_enrol.h \
	ui/scr_found.c ui/scr_found.h \
	ui/scr_hit.c ui/scr_hit.h \
	ui/scr_exchange.c ui/scr_exchange.h \
	ui/scr_hits.c ui/scr_hits.h \
	ui/scr_queue.c ui/scr_queue.h \
	ui/scr_log.c ui/scr_log.h \
	ui/scr_home.c ui/scr_home.h \
	ui/scr_login.c ui/scr_login.h \
	ui/scr_bench.c ui/scr_bench.h \
	ui/scr_conclude.c ui/scr_conclude.h \
	ui/scr_stats.c ui/scr_stats.h \
	ui/scr_searches.c ui/scr_searches.h \
	ui/search_form.c ui/search_form.h \
	ui/scr_text.c ui/scr_text.h \
	ui/scr_notice.c \
	ui/scr_person.c ui/scr_person.h \
	ui/scr_persons.c ui/scr_persons.h \
	ui/scr_policy.c ui/scr_policy.h \
	ui/scr_print.c ui/scr_print.h \
	ui/scr_proposals.c ui/scr_proposals.h \
	ui/scr_requests.c ui/scr_requests.h \
	ui/scr_users.c ui/scr_users.h \
	ui/scr_view.c ui/scr_view.h \
	ui/screen.h \
	ui/sheet.c ui/sheet.h \
	ui/start.c ui/start.h \
	ui/station.c ui/station.h \
	ui/stream.c ui/stream.h \
	ui/surface.c ui/surface.h \
	ui/term.c ui/term.h ui/term_query.c ui/term_query.h \
	ui/theme.c ui/theme.h \
	ui/why.c ui/why.h
