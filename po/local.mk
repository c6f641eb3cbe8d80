# SPDX-License-Identifier: Apache-2.0
# Translations: po/es.po is kept by hand; "make update-po" merges new texts in.
LINGUAS = es
EXTRA_DIST += po/es.po

if HAVE_MSGFMT
PO_BUILT = locale/es/LC_MESSAGES/cotejo.mo
CLEANFILES += $(PO_BUILT)
all-local: $(PO_BUILT)

locale/es/LC_MESSAGES/cotejo.mo: $(srcdir)/po/es.po
	$(AM_V_GEN)$(MKDIR_P) locale/es/LC_MESSAGES && \
	$(MSGFMT) --check -o $@ $(srcdir)/po/es.po

install-data-local: $(PO_BUILT)
	$(MKDIR_P) $(DESTDIR)$(localedir)/es/LC_MESSAGES
	$(INSTALL_DATA) locale/es/LC_MESSAGES/cotejo.mo $(DESTDIR)$(localedir)/es/LC_MESSAGES/

uninstall-local:
	rm -f $(DESTDIR)$(localedir)/es/LC_MESSAGES/cotejo.mo
endif

.PHONY: update-po
update-po:
	cd $(srcdir) && find src ui db -name '*.[ch]' | LC_ALL=C sort | \
	$(XGETTEXT) --from-code=UTF-8 -k_ -kN_ -kNC_:1c,2 -kngettext:1,2 -kngettext_:1,2 --no-location \
	  --sort-output --package-name=cotejo --copyright-holder='the Cotejo authors' \
	  -f - -o po/cotejo.pot && \
	$(MSGMERGE) --quiet --update --backup=none --no-fuzzy-matching --no-location po/es.po po/cotejo.pot && \
	rm po/cotejo.pot
