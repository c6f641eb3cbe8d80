/* SPDX-License-Identifier: Apache-2.0 */
/*
 * THE table of actions. Every key a person can press, except the letters of
 * text fields, is a row here; the help, the footer, the pop-up of key
 * sequences, the ':' palette, the man page and the completions are made of it.
 *
 * X(id, name, group, keys, label, help, roles, argument)
 *   name     what is typed after ':' and in the rc file
 *   group    where it works: a screen says which groups it listens to
 *   keys     default keys, separated by blanks; "g,c" is g and then c
 *   label    a word or two for the footer
 *   help     one line, what it does
 *   roles    who may do it (ui/action.h); what the store allows decides
 *   argument what may follow the name in the palette, or NULL
 */
#ifndef COTEJO_UI_ACTIONS_H
#define COTEJO_UI_ACTIONS_H

/* clang-format off */
#define ACTION_TABLE(X) \
/* everywhere */ \
X(ACT_HELP, "help", GROUP_GLOBAL, "F1 ?", N_("Help"), N_("the keys of this screen, and what they do"), MAY_ANY, NULL) \
X(ACT_PALETTE, "palette", GROUP_GLOBAL, ":", N_("Command"), N_("run any action by its name"), MAY_ANY, NULL) \
X(ACT_BACK, "back", GROUP_GLOBAL, "esc", N_("Back"), N_("one level back"), MAY_ANY, NULL) \
X(ACT_CLOSE, "close", GROUP_GLOBAL, "q", N_("Close"), N_("close this screen"), MAY_ANY, NULL) \
X(ACT_QUIT, "quit", GROUP_GLOBAL, "Q", N_("Quit"), N_("leave the program; asks when something is not saved"), MAY_ANY, NULL) \
X(ACT_REDRAW, "redraw", GROUP_GLOBAL, "C-l", N_("Redraw"), N_("draw the whole screen again"), MAY_ANY, NULL) \
X(ACT_SUSPEND, "suspend", GROUP_GLOBAL, "C-z", N_("Suspend"), N_("stop the program and give the shell back"), MAY_ANY, NULL) \
X(ACT_MESSAGES, "messages", GROUP_GLOBAL, "F11 g,m", N_("Messages"), N_("what the status line has said"), MAY_ANY, NULL) \
X(ACT_LOCK, "lock", GROUP_GLOBAL, "F12 C-x", N_("Lock"), N_("lock the session; your password opens it again"), MAY_DESK, NULL) \
X(ACT_LOGOUT, "logout", GROUP_GLOBAL, "", N_("Log out"), N_("end the session and go to the log-in"), MAY_DESK, NULL) \
X(ACT_THEME, "theme", GROUP_GLOBAL, "", N_("Theme"), N_("change the colours: night, paper, terminal, contrast"), MAY_ANY, "THEME") \
X(ACT_GLYPHS, "glyphs", GROUP_GLOBAL, "", N_("Glyphs"), N_("how prints are drawn: auto, ascii, half, quadrant, sextant, braille, flow"), MAY_ANY, "SET") \
X(ACT_ACCESSIBLE, "accessible", GROUP_GLOBAL, "", N_("Accessible"), N_("plain layout for screen readers, on or off"), MAY_ANY, NULL) \
X(ACT_GO_HOME, "home", GROUP_GLOBAL, "g,h F9", N_("Home"), N_("what waits for you"), MAY_DESK, NULL) \
X(ACT_GO_CASES, "cases", GROUP_GLOBAL, "g,c", N_("Cases"), N_("the list of cases"), MAY_CASE, NULL) \
X(ACT_GO_PERSONS, "persons", GROUP_GLOBAL, "g,p", N_("Persons"), N_("the list of persons"), MAY_PERSON, NULL) \
X(ACT_GO_SEARCH, "search", GROUP_GLOBAL, "g,s", N_("Search"), N_("searches and their candidates; a begins one"), MAY_DECIDE, "person ID CASE") \
X(ACT_GO_QUEUE, "queue", GROUP_GLOBAL, "g,q", N_("Queue"), N_("work that waits: verifications, decisions, releases"), MAY_DECIDE, NULL) \
X(ACT_GO_HITS, "hits", GROUP_GLOBAL, "g,r", N_("Hits"), N_("candidates and hits, with their state"), MAY_DECIDE, NULL) \
X(ACT_GO_EXCHANGE, "exchange", GROUP_GLOBAL, "g,x", N_("Exchange"), N_("questions to and from partners, what leaves, quotas, the ledger"), MAY_PERSON, NULL) \
X(ACT_GO_AUDIT, "log", GROUP_GLOBAL, "g,a", N_("Log"), N_("who did what and when"), MAY_AUDIT, NULL) \
X(ACT_GO_USERS, "users", GROUP_GLOBAL, "g,u", N_("Users"), N_("people who work at this desk"), MAY_ADMIN | MAY_SUPERVISOR, NULL) \
X(ACT_GO_TRAINING, "training", GROUP_GLOBAL, "g,t", N_("Training"), N_("compare synthetic prints of known truth"), MAY_EXAMINE, NULL) \
X(ACT_GO_STATS, "statistics", GROUP_GLOBAL, "g,n", N_("My figures"), N_("your own figures, with their uncertainty"), MAY_EXAMINE, NULL) \
X(ACT_GO_REQUESTS, "requests", GROUP_GLOBAL, "g,d", N_("Requests"), N_("what persons ask for: access, correction, erasure; whom to tell"), MAY_RIGHTS, NULL) \
X(ACT_GO_PROPOSALS, "proposals", GROUP_GLOBAL, "g,o", N_("Proposals"), N_("what waits for the answer of a second person"), MAY_PROPOSE, NULL) \
X(ACT_GO_POLICY, "policy", GROUP_GLOBAL, "g,y", N_("Policy"), N_("the switches of this desk"), MAY_DESK, NULL) \
X(ACT_PASSWORD, "password", GROUP_GLOBAL, "", N_("Password"), N_("change your own password"), MAY_DESK, NULL) \
/* lists */ \
X(ACT_UP, "up", GROUP_LIST, "up k", N_("Up"), N_("one line up"), MAY_ANY, NULL) \
X(ACT_DOWN, "down", GROUP_LIST, "down j", N_("Down"), N_("one line down"), MAY_ANY, NULL) \
X(ACT_PAGE_UP, "page-up", GROUP_LIST, "pageup C-b", N_("Page up"), N_("one page up"), MAY_ANY, NULL) \
X(ACT_PAGE_DOWN, "page-down", GROUP_LIST, "pagedown C-f", N_("Page down"), N_("one page down"), MAY_ANY, NULL) \
X(ACT_FIRST, "first", GROUP_LIST, "home g,g", N_("First"), N_("the first line"), MAY_ANY, NULL) \
X(ACT_LAST, "last", GROUP_LIST, "end G", N_("Last"), N_("the last line"), MAY_ANY, NULL) \
X(ACT_OPEN, "open", GROUP_LIST, "enter", N_("Open"), N_("open the selected line"), MAY_ANY, NULL) \
X(ACT_FIND, "find", GROUP_LIST, "/", N_("Find"), N_("go to the next line with these letters"), MAY_ANY, "TEXT") \
X(ACT_FIND_NEXT, "find-next", GROUP_LIST, "n", N_("Next"), N_("the next line found"), MAY_ANY, NULL) \
X(ACT_FIND_PREV, "find-previous", GROUP_LIST, "N", N_("Previous"), N_("the line found before"), MAY_ANY, NULL) \
X(ACT_FILTER, "filter", GROUP_LIST, "f", N_("Filter"), N_("show only lines with these words"), MAY_ANY, "TEXT") \
X(ACT_SORT, "sort", GROUP_LIST, "s", N_("Sort"), N_("sort by the next column"), MAY_ANY, "COLUMN") \
X(ACT_SORT_TURN, "sort-turn", GROUP_LIST, "S", N_("Turn order"), N_("sort the other way round"), MAY_ANY, NULL) \
X(ACT_REFRESH, "refresh", GROUP_LIST, "F5", N_("Refresh"), N_("read the list again"), MAY_ANY, NULL) \
/* forms */ \
X(ACT_FIELD_NEXT, "next-field", GROUP_FORM, "tab down", N_("Next field"), N_("the next field"), MAY_ANY, NULL) \
X(ACT_FIELD_PREV, "previous-field", GROUP_FORM, "backtab up", N_("Field before"), N_("the field before"), MAY_ANY, NULL) \
X(ACT_SAVE, "save", GROUP_FORM, "C-s F2", N_("Save"), N_("check everything and save it"), MAY_ANY, NULL) \
X(ACT_FORM_UNDO, "undo-field", GROUP_FORM, "C-_ A-u", N_("Undo"), N_("take back the last change"), MAY_ANY, NULL) \
X(ACT_FORM_REDO, "redo-field", GROUP_FORM, "C-r A-r", N_("Redo"), N_("do the change again"), MAY_ANY, NULL) \
X(ACT_CHOOSE, "choose", GROUP_FORM, "F4 C-o", N_("Choose"), N_("show what can be chosen here"), MAY_ANY, NULL) \
/* prints */ \
X(ACT_CURSOR_LEFT, "cursor-left", GROUP_PRINT, "left h", N_("Left"), N_("move the cursor left"), MAY_PRINT, NULL) \
X(ACT_CURSOR_DOWN, "cursor-down", GROUP_PRINT, "down j", N_("Down"), N_("move the cursor down"), MAY_PRINT, NULL) \
X(ACT_CURSOR_UP, "cursor-up", GROUP_PRINT, "up k", N_("Up"), N_("move the cursor up"), MAY_PRINT, NULL) \
X(ACT_CURSOR_RIGHT, "cursor-right", GROUP_PRINT, "right l", N_("Right"), N_("move the cursor right"), MAY_PRINT, NULL) \
X(ACT_CURSOR_FAR_LEFT, "far-left", GROUP_PRINT, "home C-left A-h", N_("Far left"), N_("move the cursor left by eight cells"), MAY_PRINT, NULL) \
X(ACT_CURSOR_FAR_DOWN, "far-down", GROUP_PRINT, "pagedown C-down A-j", N_("Far down"), N_("move the cursor down by four cells"), MAY_PRINT, NULL) \
X(ACT_CURSOR_FAR_UP, "far-up", GROUP_PRINT, "pageup C-up A-k", N_("Far up"), N_("move the cursor up by four cells"), MAY_PRINT, NULL) \
X(ACT_CURSOR_FAR_RIGHT, "far-right", GROUP_PRINT, "end C-right A-l", N_("Far right"), N_("move the cursor right by eight cells"), MAY_PRINT, NULL) \
X(ACT_PAN_LEFT, "pan-left", GROUP_PRINT, "H S-left", N_("Pan left"), N_("move the view left"), MAY_PRINT, NULL) \
X(ACT_PAN_DOWN, "pan-down", GROUP_PRINT, "J S-down", N_("Pan down"), N_("move the view down"), MAY_PRINT, NULL) \
X(ACT_PAN_UP, "pan-up", GROUP_PRINT, "K S-up", N_("Pan up"), N_("move the view up"), MAY_PRINT, NULL) \
X(ACT_PAN_RIGHT, "pan-right", GROUP_PRINT, "L S-right", N_("Pan right"), N_("move the view right"), MAY_PRINT, NULL) \
X(ACT_ZOOM_IN, "zoom-in", GROUP_PRINT, "+ =", N_("Zoom in"), N_("zoom in about the cursor"), MAY_PRINT, NULL) \
X(ACT_ZOOM_OUT, "zoom-out", GROUP_PRINT, "- _", N_("Zoom out"), N_("zoom out about the cursor"), MAY_PRINT, NULL) \
X(ACT_ZOOM_FIT, "zoom-fit", GROUP_PRINT, "0", N_("Fit"), N_("the whole print"), MAY_PRINT, NULL) \
X(ACT_ZOOM_RIDGES, "zoom-ridges", GROUP_PRINT, "z", N_("Ridges"), N_("the smallest zoom at which each ridge is drawn; again: close up"), MAY_PRINT, NULL) \
X(ACT_TURN_LEFT, "turn-left", GROUP_PRINT, "[", N_("Turn -1"), N_("turn the print by one degree, counter-clockwise"), MAY_PRINT, NULL) \
X(ACT_TURN_RIGHT, "turn-right", GROUP_PRINT, "]", N_("Turn +1"), N_("turn the print by one degree, clockwise"), MAY_PRINT, NULL) \
X(ACT_TURN_LEFT_15, "turn-left-15", GROUP_PRINT, "{", N_("Turn -15"), N_("turn the print by 15 degrees, counter-clockwise"), MAY_PRINT, NULL) \
X(ACT_TURN_RIGHT_15, "turn-right-15", GROUP_PRINT, "}", N_("Turn +15"), N_("turn the print by 15 degrees, clockwise"), MAY_PRINT, NULL) \
X(ACT_TURN_RESET, "turn-upright", GROUP_PRINT, "A-0", N_("Upright"), N_("turn the print upright and undo the mirror"), MAY_PRINT, NULL) \
X(ACT_MIRROR, "mirror", GROUP_PRINT, "\\", N_("Mirror"), N_("show the mirror image, to check for a print taken the wrong way round"), MAY_PRINT, NULL) \
X(ACT_PANE_ORIGINAL, "original", GROUP_PRINT, "1 space", N_("Original"), N_("the image as it was captured"), MAY_PRINT, NULL) \
X(ACT_PANE_CLAHE, "stretched", GROUP_PRINT, "2", N_("Stretched"), N_("local contrast stretched (CLAHE)"), MAY_PRINT, NULL) \
X(ACT_PANE_ENHANCED, "enhanced", GROUP_PRINT, "3", N_("Enhanced"), N_("ridges enhanced by the engine"), MAY_PRINT, NULL) \
X(ACT_PANE_BINARY, "binary", GROUP_PRINT, "4", N_("Binary"), N_("ridges and valleys in black and white"), MAY_PRINT, NULL) \
X(ACT_PANE_SKELETON, "skeleton", GROUP_PRINT, "5", N_("Skeleton"), N_("ridges one pixel wide"), MAY_PRINT, NULL) \
X(ACT_PANE_FLOW, "flow", GROUP_PRINT, "6", N_("Flow"), N_("the direction of the ridges"), MAY_PRINT, NULL) \
X(ACT_PANE_QUALITY, "quality-map", GROUP_PRINT, "7", N_("Quality"), N_("how far the ridges can be trusted, area by area"), MAY_PRINT, NULL) \
X(ACT_FALSE_COLOR, "false-color", GROUP_PRINT, "8", N_("Tint"), N_("tint by ridge curvature, by quality, or not"), MAY_PRINT, NULL) \
X(ACT_INVERT, "invert", GROUP_PRINT, "9", N_("Invert"), N_("light ridges on dark, or back"), MAY_PRINT, NULL) \
X(ACT_BRIGHTER, "brighter", GROUP_PRINT, ")", N_("Brighter"), N_("brighter"), MAY_PRINT, NULL) \
X(ACT_DARKER, "darker", GROUP_PRINT, "(", N_("Darker"), N_("darker"), MAY_PRINT, NULL) \
X(ACT_CONTRAST_UP, "contrast-up", GROUP_PRINT, "^", N_("Contrast +"), N_("more contrast"), MAY_PRINT, NULL) \
X(ACT_CONTRAST_DOWN, "contrast-down", GROUP_PRINT, "%", N_("Contrast -"), N_("less contrast"), MAY_PRINT, NULL) \
X(ACT_LEVELS_RESET, "levels-reset", GROUP_PRINT, "$", N_("Levels"), N_("brightness and contrast as captured"), MAY_PRINT, NULL) \
X(ACT_OVERLAY, "overlay", GROUP_PRINT, "o", N_("Marks"), N_("which marks are shown: all, without machine, none"), MAY_PRINT, NULL) \
X(ACT_PIXELS, "pixels", GROUP_PRINT, "F6", N_("Pixels"), N_("show the prints as true images, where the terminal has pixels"), MAY_PRINT, NULL) \
/* two prints */ \
X(ACT_OTHER_PANE, "other-pane", GROUP_PAIR, "tab", N_("Other print"), N_("go to the other print"), MAY_PRINT, NULL) \
X(ACT_LOCK_PANES, "lock-panes", GROUP_PAIR, "'", N_("Lock"), N_("move both prints together, or each alone"), MAY_PRINT, NULL) \
X(ACT_FLICKER, "flicker", GROUP_PAIR, "w", N_("Flicker"), N_("one print in place of the other, back and forth"), MAY_PRINT, NULL) \
X(ACT_GHOST, "ghost", GROUP_PAIR, "W", N_("Ghost"), N_("one print laid over the other, fitted by the pairs"), MAY_PRINT, NULL) \
X(ACT_ONE_PANE, "one-pane", GROUP_PAIR, "F3", N_("One / two"), N_("one print over the full width, or both"), MAY_PRINT, NULL) \
/* pages to read */ \
X(ACT_READ_UP, "line-up", GROUP_READ, "up k", N_("Up"), N_("the line before"), MAY_ANY, NULL) \
X(ACT_READ_DOWN, "line-down", GROUP_READ, "down j", N_("Down"), N_("the next line"), MAY_ANY, NULL) \
X(ACT_READ_PAGE_UP, "read-back", GROUP_READ, "pageup C-b", N_("Page up"), N_("one page up"), MAY_ANY, NULL) \
X(ACT_READ_PAGE_DOWN, "read-on", GROUP_READ, "pagedown C-f space", N_("Page down"), N_("one page down"), MAY_ANY, NULL) \
X(ACT_READ_FIRST, "top", GROUP_READ, "home g,g", N_("Top"), N_("the top of the page"), MAY_ANY, NULL) \
X(ACT_READ_LAST, "bottom", GROUP_READ, "end G", N_("Bottom"), N_("the bottom of the page"), MAY_ANY, NULL) \
X(ACT_READ_PART, "next-part", GROUP_READ, "tab", N_("Next part"), N_("the next heading"), MAY_ANY, NULL) \
X(ACT_READ_PART_BACK, "part-before", GROUP_READ, "backtab", N_("Part before"), N_("the heading before"), MAY_ANY, NULL) \
X(ACT_READ_OPEN, "open-line", GROUP_READ, "enter", N_("Open"), N_("open the selected line"), MAY_ANY, NULL) \
X(ACT_READ_AGAIN, "read-again", GROUP_READ, "F5", N_("Refresh"), N_("read it again"), MAY_ANY, NULL) \
/* cases */ \
X(ACT_CASE_NEW, "new-case", GROUP_CASES, "a insert", N_("New case"), N_("make a case"), MAY_CASE, NULL) \
X(ACT_CASES_MINE, "mine", GROUP_CASES, "m", N_("Mine"), N_("only cases that I made or belong to, or all"), MAY_CASE, NULL) \
X(ACT_CASES_CLOSED, "closed", GROUP_CASES, "x", N_("Closed"), N_("show closed cases too, or not"), MAY_CASE, NULL) \
X(ACT_CASE_EDIT, "edit-case", GROUP_CASE, "e", N_("Edit"), N_("title, summary, purpose, state"), MAY_CASE, NULL) \
X(ACT_CASE_PERSON_NEW, "new-person", GROUP_CASE, "a insert", N_("New person"), N_("make the record of a person in this case"), MAY_CLERK, NULL) \
X(ACT_CASE_TRANSACTION, "transaction", GROUP_CASE, "I", N_("Transaction"), N_("enrol the person of an ANSI/NIST file: everything filled in, to be checked"), MAY_CLERK, "FILE") \
X(ACT_CASE_PERSON_ADD, "add-person", GROUP_CASE, "A", N_("Add person"), N_("find a person who is in the files and put them into this case"), MAY_CASE, NULL) \
X(ACT_CASE_PERSON_REMOVE, "remove-person", GROUP_CASE, "D", N_("Take out"), N_("take the selected person out of the case; the record stays"), MAY_CASE, NULL) \
X(ACT_CASE_MEMBER, "member", GROUP_CASE, "M", N_("Member"), N_("let someone of another unit work on this case, or no longer"), MAY_CASE, NULL) \
X(ACT_CASE_WHY, "reason", GROUP_CASE, "w", N_("Reason"), N_("give another reason for looking into this case"), MAY_CASE, NULL) \
X(ACT_NOTE_ADD, "note", GROUP_NOTES, "t", N_("Note"), N_("write a note: fact, assessment or allegation"), MAY_CASE, NULL) \
X(ACT_NOTE_REPLACE, "replace-note", GROUP_NOTES, "R", N_("Replace note"), N_("write a note in the place of the selected one; both stay"), MAY_CASE, NULL) \
/* persons */ \
X(ACT_PERSONS_QUERY, "query", GROUP_PERSONS, "e tab", N_("Query"), N_("change what is looked for"), MAY_PERSON, NULL) \
X(ACT_PERSONS_DUE, "due", GROUP_PERSONS, "x", N_("Due"), N_("records whose time is over soon"), MAY_PERSON, NULL) \
X(ACT_PERSON_EDIT, "edit", GROUP_PERSON, "e", N_("Edit"), N_("change what the selected line shows"), MAY_RIGHTS, NULL) \
X(ACT_PERSON_ADD, "add", GROUP_PERSON, "a insert", N_("Add"), N_("add a name, a document or a photo"), MAY_RIGHTS, NULL) \
X(ACT_PERSON_DROP, "take-out", GROUP_PERSON, "D delete", N_("Take out"), N_("take the selected name or document out of the record; the version before keeps it"), MAY_RIGHTS, NULL) \
X(ACT_PERSON_UNDO, "undo", GROUP_PERSON, "u", N_("Undo"), N_("make the version before, or the selected one, the newest again"), MAY_RIGHTS, NULL) \
X(ACT_PERSON_ENROL, "enrol", GROUP_PERSON, "p", N_("Take prints"), N_("notice, ten fingers, checks"), MAY_CLERK, NULL) \
X(ACT_PERSON_SEARCH, "search-person", GROUP_PERSON, "s", N_("Search"), N_("search the gallery with this person's prints"), MAY_SEARCH, NULL) \
X(ACT_PERSON_MARK, "mark", GROUP_PERSON, "m", N_("Mark"), N_("contested, restricted, protection granted: set or take off"), MAY_RIGHTS, NULL) \
X(ACT_PERSON_REQUEST, "request", GROUP_PERSON, "r", N_("Request"), N_("write down what the person asks for"), MAY_RIGHTS, NULL) \
X(ACT_PERSON_LINK, "link", GROUP_PERSON, "L", N_("Link"), N_("propose that two records are one person, or two people"), MAY_DECIDE, NULL) \
X(ACT_PERSON_FILE, "person-file", GROUP_PERSON, "F", N_("File"), N_("everything that is kept about the person, to hand out"), MAY_SUPERVISOR, NULL) \
X(ACT_PERSON_ERASE, "erase", GROUP_PERSON, "", N_("Erase"), N_("propose to erase the record before its time"), MAY_SUPERVISOR, NULL) \
/* enrolment */ \
X(ACT_ENROL_IMAGE, "image", GROUP_ENROL, "i enter", N_("Image"), N_("take the image of this finger from a file"), MAY_CLERK, "FILE") \
X(ACT_ENROL_FOLDER, "folder", GROUP_ENROL, "I", N_("Folder"), N_("take the images of a folder: files named by finger, 1 to 10"), MAY_CLERK, "FOLDER") \
X(ACT_ENROL_MISSING, "missing", GROUP_ENROL, "x", N_("Missing"), N_("say why this finger has no print"), MAY_CLERK, NULL) \
X(ACT_ENROL_TRY, "other-try", GROUP_ENROL, "t", N_("Other try"), N_("keep another try of this finger"), MAY_CLERK, NULL) \
X(ACT_ENROL_CHECK, "check", GROUP_ENROL, "c", N_("Check"), N_("compare the fingers among themselves and with earlier prints"), MAY_CLERK, NULL) \
X(ACT_ENROL_KEEP, "keep", GROUP_ENROL, "C-s F2", N_("Keep"), N_("check everything and put it into the store"), MAY_CLERK, NULL) \
/* users */ \
X(ACT_USER_ADD, "new-user", GROUP_USERS, "a insert", N_("New user"), N_("make an account"), MAY_ADMIN, NULL) \
X(ACT_USER_DISABLE, "disable", GROUP_USERS, "D", N_("Disable"), N_("this person can no longer log in"), MAY_ADMIN, NULL) \
X(ACT_USER_RESET, "reset", GROUP_USERS, "r", N_("Reset"), N_("a new first password, after a disable or a forgotten one"), MAY_ADMIN, NULL) \
X(ACT_USER_UNLOCK, "unlock", GROUP_USERS, "u", N_("Unlock"), N_("take the lock after failed log-ins away"), MAY_ADMIN, NULL) \
X(ACT_USER_GRANT, "hand-over", GROUP_USERS, "h", N_("Hand over"), N_("hand the key of the store to a new user"), MAY_SUPERVISOR, NULL) \
X(ACT_USER_COMPETENCE, "competence", GROUP_USERS, "c", N_("Competence"), N_("record competence as an examiner, or with children"), MAY_SUPERVISOR, NULL) \
X(ACT_USER_BACKUP, "backup", GROUP_USERS, "b", N_("Backup"), N_("make a sealed copy of the store in a folder"), MAY_ADMIN, NULL) \
/* rights and proposals */ \
X(ACT_RIGHTS_ANSWER, "answer", GROUP_RIGHTS, "y", N_("Answer"), N_("answer the request, or approve the proposal, with a reason"), MAY_DESK, NULL) \
X(ACT_RIGHTS_REFUSE, "refuse", GROUP_RIGHTS, "r", N_("Refuse"), N_("refuse or reject it, with a reason"), MAY_DESK, NULL) \
X(ACT_RIGHTS_EXTEND, "extend", GROUP_RIGHTS, "e", N_("Extend"), N_("more time for a request, once, with the reason that the person is told"), MAY_RIGHTS, NULL) \
X(ACT_RIGHTS_WITHDRAW, "withdraw", GROUP_RIGHTS, "w", N_("Withdraw"), N_("the person, or you, took it back"), MAY_DESK, NULL) \
X(ACT_RIGHTS_ALL, "all", GROUP_RIGHTS, "x", N_("All"), N_("show what is done too, or only what is open"), MAY_DESK, NULL) \
X(ACT_RIGHTS_CHANGE, "change", GROUP_RIGHTS, "c", N_("Change"), N_("propose another value for this switch"), MAY_DESK, NULL) \
/* searches */ \
X(ACT_SEARCH_NEW, "new-search", GROUP_SEARCH, "a insert", N_("New search"), N_("search the gallery with a person's prints or with images"), MAY_SEARCH, NULL) \
X(ACT_SEARCH_STOP, "stop", GROUP_SEARCH, "x", N_("Stop"), N_("stop the search; what was found stays, marked partial"), MAY_DECIDE, NULL) \
X(ACT_SEARCH_AGREE, "agree", GROUP_SEARCH, "y", N_("Agree"), N_("another unit may run this search for a crime"), MAY_SUPERVISOR, NULL) \
X(ACT_SEARCH_REFUSE, "refuse-search", GROUP_SEARCH, "r", N_("Refuse"), N_("another unit may not run this search for a crime"), MAY_SUPERVISOR, NULL) \
X(ACT_SEARCH_PAUSE, "pause", GROUP_SEARCH, "p", N_("Pause"), N_("lay the search aside, or let a paused one go on"), MAY_DECIDE, NULL) \
X(ACT_SEARCH_HURRY, "urgent", GROUP_SEARCH, "u", N_("Urgent"), N_("this search goes before others, or no longer"), MAY_DECIDE, NULL) \
/* the queue */ \
X(ACT_QUEUE_NEXT, "take-next", GROUP_QUEUE, "t", N_("Take next"), N_("take the next work of this kind, drawn among the most pressing"), MAY_DECIDE, NULL) \
X(ACT_QUEUE_STAGE, "stage", GROUP_QUEUE, "tab", N_("Kind"), N_("show only the next kind of work, or all"), MAY_DECIDE, NULL) \
X(ACT_QUEUE_DROP, "give-back", GROUP_QUEUE, "d", N_("Give back"), N_("give the work back, so that somebody else can take it"), MAY_DECIDE, NULL) \
X(ACT_QUEUE_ASSIGN, "assign", GROUP_QUEUE, "A", N_("Assign"), N_("give the work to one person"), MAY_SUPERVISOR, NULL) \
X(ACT_QUEUE_CLOSE, "done", GROUP_QUEUE, "D", N_("Done"), N_("the duplicate check is done"), MAY_DECIDE, NULL) \
/* hits */ \
X(ACT_HITS_STATE, "state", GROUP_HITS, "tab", N_("State"), N_("show only hits of the next state, or all"), MAY_DECIDE, NULL) \
X(ACT_HIT_APPROVE, "approve", GROUP_HIT, "y", N_("Approve"), N_("release the hit: with your reason, and its reference typed"), MAY_SUPERVISOR, NULL) \
X(ACT_HIT_REJECT, "reject", GROUP_HIT, "r", N_("Reject"), N_("do not release the hit, with your reason"), MAY_SUPERVISOR, NULL) \
X(ACT_HIT_RETURN, "return", GROUP_HIT, "b", N_("Return"), N_("give it back to be examined again, with your reason"), MAY_SUPERVISOR, NULL) \
X(ACT_HIT_SHEET, "sheets", GROUP_HIT, "S", N_("Sheets"), N_("the sheets of the examiners as a text"), MAY_DECIDE, NULL) \
X(ACT_HIT_CHART, "hit-chart", GROUP_HIT, "X", N_("Chart"), N_("write the comparison chart: PDF, PNG, SVG or text"), MAY_DECIDE, NULL) \
X(ACT_HIT_EXAMINE, "examine", GROUP_HIT, "e", N_("Examine"), N_("open the bench on it"), MAY_EXAMINE, NULL) \
/* the exchange */ \
X(ACT_EXCHANGE_RUN, "carry", GROUP_EXCHANGE, "t", N_("Carry"), N_("take in what has come, put out what is due"), MAY_PERSON, NULL) \
X(ACT_EXCHANGE_ASK, "ask-partner", GROUP_EXCHANGE, "n", N_("Ask"), N_("ask a partner whether someone is known there"), MAY_DECIDE, NULL) \
X(ACT_EXCHANGE_SEARCH, "search-question", GROUP_EXCHANGE, "s", N_("Search"), N_("search for the selected question of a partner"), MAY_DECIDE, NULL) \
X(ACT_EXCHANGE_ANSWER, "fix-answer", GROUP_EXCHANGE, "y", N_("Answer"), N_("fix the answer that follows from the examination; agree to a proposal; accept an alert"), MAY_SUPERVISOR, NULL) \
X(ACT_EXCHANGE_DECLINE, "decline", GROUP_EXCHANGE, "r", N_("Decline"), N_("say no: to the question, the request for data, the proposal, the alert, the dispute"), MAY_SUPERVISOR, NULL) \
X(ACT_EXCHANGE_REQUEST, "request-data", GROUP_EXCHANGE, "a", N_("Ask for data"), N_("after a hit: ask the partner for named data"), MAY_DECIDE, NULL) \
X(ACT_EXCHANGE_RELEASE, "release-data", GROUP_EXCHANGE, "R", N_("Release"), N_("propose the data that the partner asked for; another supervisor sees the bytes"), MAY_SUPERVISOR, NULL) \
X(ACT_EXCHANGE_WITHDRAW, "take-back", GROUP_EXCHANGE, "w", N_("Take back"), N_("take back a question that was not answered yet"), MAY_DECIDE, NULL) \
X(ACT_EXCHANGE_CORRECT, "correct", GROUP_EXCHANGE, "c", N_("Correct"), N_("prepare the correction that an earlier recipient is owed"), MAY_SUPERVISOR, NULL) \
X(ACT_EXCHANGE_DISPUTE, "dispute", GROUP_EXCHANGE, "d", N_("Dispute"), N_("something that a partner gave is wrong: ask it to look"), MAY_DECIDE, NULL) \
X(ACT_EXCHANGE_ANNUL, "take-hit-back", GROUP_EXCHANGE, "N", N_("Hit back"), N_("the hit was a mistake: the partner forgets what came of it"), MAY_SUPERVISOR, NULL) \
X(ACT_EXCHANGE_ALERT, "alert-partner", GROUP_EXCHANGE, "A", N_("Alert"), N_("warn a partner of someone, on a legal basis and until a day"), MAY_SUPERVISOR, NULL) \
X(ACT_EXCHANGE_REVOKE, "revoke-key", GROUP_EXCHANGE, "K", N_("Revoke"), N_("take back the selected key set of this desk; partners are told"), MAY_SUPERVISOR, NULL) \
/* the log */ \
X(ACT_LOG_VERIFY, "verify", GROUP_AUDIT, "v", N_("Verify"), N_("check the whole log and all rows of the store"), MAY_AUDIT, NULL) \
X(ACT_LOG_CHECKPOINT, "checkpoint", GROUP_AUDIT, "c", N_("Checkpoint"), N_("sign what the log is now, as text and QR code, to be kept outside"), MAY_AUDIT, NULL) \
X(ACT_LOG_EXPORT, "export-log", GROUP_AUDIT, "E", N_("Export"), N_("write the whole log to a file"), MAY_AUDIT, NULL) \
/* the review bench */ \
X(ACT_MARK_ENDING, "mark-ending", GROUP_BENCH, "e", N_("Ending"), N_("a ridge ends here: mark it, or make the mark here an ending"), MAY_DECIDE, NULL) \
X(ACT_MARK_FORK, "mark-bifurcation", GROUP_BENCH, "b", N_("Fork"), N_("a ridge forks here: mark it, or make the mark here a bifurcation"), MAY_DECIDE, NULL) \
X(ACT_MARK_OTHER, "mark-other", GROUP_BENCH, "x", N_("Other"), N_("a feature of another kind, or of a kind that cannot be told"), MAY_DECIDE, NULL) \
X(ACT_MARK_DIFFERENCE, "difference", GROUP_BENCH, "!", N_("Difference"), N_("mark something that is not the same in both, and say why"), MAY_DECIDE, NULL) \
X(ACT_MARK_CONFIDENCE, "confidence", GROUP_BENCH, "c", N_("Confidence"), N_("how sure you are of the mark: high, medium, low"), MAY_DECIDE, NULL) \
X(ACT_MARK_TURN_LEFT, "direction-left", GROUP_BENCH, ",", N_("Direction <"), N_("turn the direction of the mark by 15 degrees, counter-clockwise"), MAY_DECIDE, NULL) \
X(ACT_MARK_TURN_RIGHT, "direction-right", GROUP_BENCH, ".", N_("Direction >"), N_("turn the direction of the mark by 15 degrees, clockwise"), MAY_DECIDE, NULL) \
X(ACT_MARK_FLIP, "direction-flip", GROUP_BENCH, "v", N_("Flip"), N_("turn the direction of the mark half round"), MAY_DECIDE, NULL) \
X(ACT_MARK_MOVE, "move-mark", GROUP_BENCH, "m", N_("Move"), N_("put the mark in hand under the cursor"), MAY_DECIDE, NULL) \
X(ACT_MARK_DELETE, "unmark", GROUP_BENCH, "d delete", N_("Unmark"), N_("take the mark at the cursor away"), MAY_DECIDE, NULL) \
X(ACT_MARK_NEXT, "next-mark", GROUP_BENCH, "n", N_("Next mark"), N_("go to the next mark"), MAY_DECIDE, NULL) \
X(ACT_MARK_PREV, "previous-mark", GROUP_BENCH, "N", N_("Mark before"), N_("go to the mark before"), MAY_DECIDE, NULL) \
X(ACT_UNDO, "undo-mark", GROUP_BENCH, "u", N_("Undo"), N_("take back the last step on the marks"), MAY_DECIDE, NULL) \
X(ACT_REDO, "redo-mark", GROUP_BENCH, "U C-r", N_("Redo"), N_("do the step again"), MAY_DECIDE, NULL) \
X(ACT_SUITABILITY, "suitability", GROUP_BENCH, "s", N_("Suitability"), N_("is the print of value, of limited value, of no value, and why"), MAY_DECIDE, NULL) \
X(ACT_COMMIT, "commit-analysis", GROUP_BENCH, "C", N_("Commit"), N_("commit your analysis of the print; then the candidate opens"), MAY_DECIDE, NULL) \
X(ACT_PAIR, "pair", GROUP_BENCH, "p enter", N_("Pair"), N_("pair the point here with one of the other print"), MAY_DECIDE, NULL) \
X(ACT_UNPAIR, "unpair", GROUP_BENCH, "P", N_("Unpair"), N_("part the pair at the cursor; the points stay"), MAY_DECIDE, NULL) \
X(ACT_PAIR_NEXT, "next-pair", GROUP_BENCH, ">", N_("Next pair"), N_("go to the next pair, or proposed pair, on both prints"), MAY_DECIDE, NULL) \
X(ACT_PAIR_PREV, "previous-pair", GROUP_BENCH, "<", N_("Pair before"), N_("go to the pair, or proposed pair, before"), MAY_DECIDE, NULL) \
X(ACT_PAIR_GOTO, "go-to-pair", GROUP_BENCH, "#", N_("Go to pair"), N_("go to the pair of this number"), MAY_DECIDE, "NUMBER") \
X(ACT_PROPOSE, "propose-pairs", GROUP_BENCH, "a", N_("Propose"), N_("let the machine propose pairs; you accept or leave each one"), MAY_DECIDE, NULL) \
X(ACT_ACCEPT, "accept-pair", GROUP_BENCH, "y", N_("Accept"), N_("accept the proposed pair shown"), MAY_DECIDE, NULL) \
X(ACT_ACCEPT_ALL, "accept-all-pairs", GROUP_BENCH, "Y", N_("Accept all"), N_("accept all proposed pairs"), MAY_DECIDE, NULL) \
X(ACT_RIDGE_COUNT, "ridge-count", GROUP_BENCH, "r", N_("Ridges"), N_("count the ridges between two marks: press it on both"), MAY_DECIDE, NULL) \
X(ACT_RIDGE_CORRECT, "correct-count", GROUP_BENCH, "R", N_("Correct"), N_("put in your own count for the last one"), MAY_DECIDE, "NUMBER") \
X(ACT_FINGER_NEXT, "next-finger", GROUP_BENCH, "t", N_("Next finger"), N_("the next finger of the comparison"), MAY_DECIDE, NULL) \
X(ACT_FINGER_PREV, "previous-finger", GROUP_BENCH, "T", N_("Finger before"), N_("the finger before"), MAY_DECIDE, NULL) \
X(ACT_CONCLUDE, "conclude", GROUP_BENCH, "E F8", N_("Conclude"), N_("the evaluation: your conclusion on this comparison"), MAY_DECIDE, NULL) \
X(ACT_CANDIDATE_NEXT, "next-candidate", GROUP_BENCH, "F7", N_("Next"), N_("the next comparison that waits: of the list, or of the queue"), MAY_DECIDE, NULL) \
X(ACT_RECORDS, "records", GROUP_BENCH, "i", N_("Records"), N_("what the records say of the two; after your conclusion only"), MAY_DECIDE, NULL) \
X(ACT_SHEET, "sheet", GROUP_BENCH, "S", N_("Sheet"), N_("the comparison as a text"), MAY_DECIDE, NULL) \
X(ACT_CHART, "chart", GROUP_BENCH, "X", N_("Chart"), N_("write the comparison chart: PDF, PNG or SVG"), MAY_DECIDE, "FILE")
/* clang-format on */

#endif
