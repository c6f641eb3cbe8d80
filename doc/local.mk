# SPDX-License-Identifier: Apache-2.0
# The man page and the completions are made by the program itself.
MANUAL_BUILT = doc/cotejo.1 doc/cotejo.bash doc/_cotejo doc/cotejo.fish
CLEANFILES += $(MANUAL_BUILT)
man1_MANS = doc/cotejo.1
bashcompletiondir = $(datadir)/bash-completion/completions
zshcompletiondir = $(datadir)/zsh/site-functions
fishcompletiondir = $(datadir)/fish/vendor_completions.d
zshcompletion_DATA = doc/_cotejo
fishcompletion_DATA = doc/cotejo.fish

doc/cotejo.1: cotejo$(EXEEXT)
	$(AM_V_GEN)$(MKDIR_P) doc && LC_ALL=C ./cotejo$(EXEEXT) manual > $@.tmp && mv $@.tmp $@
doc/cotejo.bash: cotejo$(EXEEXT)
	$(AM_V_GEN)$(MKDIR_P) doc && LC_ALL=C ./cotejo$(EXEEXT) manual --completion bash > $@.tmp && mv $@.tmp $@
doc/_cotejo: cotejo$(EXEEXT)
	$(AM_V_GEN)$(MKDIR_P) doc && LC_ALL=C ./cotejo$(EXEEXT) manual --completion zsh > $@.tmp && mv $@.tmp $@
doc/cotejo.fish: cotejo$(EXEEXT)
	$(AM_V_GEN)$(MKDIR_P) doc && LC_ALL=C ./cotejo$(EXEEXT) manual --completion fish > $@.tmp && mv $@.tmp $@

noinst_DATA += doc/cotejo.bash
# The file is installed under the name of the program it completes.
install-data-hook: doc/cotejo.bash
	$(MKDIR_P) $(DESTDIR)$(bashcompletiondir)
	$(INSTALL_DATA) doc/cotejo.bash $(DESTDIR)$(bashcompletiondir)/cotejo
uninstall-hook:
	rm -f $(DESTDIR)$(bashcompletiondir)/cotejo
EXTRA_DIST += doc/exchange.md doc/exchange/agreement.schema.json doc/exchange/message.schema.json
EXTRA_DIST += doc/bench.md
EXTRA_DIST += doc/engine.md doc/engine-det.png
EXTRA_DIST += doc/search.md doc/search-time.png
EXTRA_DIST += doc/formats.md doc/safeguards.md
EXTRA_DIST += doc/pictures/make.sh doc/pictures/bench.png doc/pictures/log.png doc/pictures/login.png \
	doc/pictures/queue.png doc/pictures/search.png
