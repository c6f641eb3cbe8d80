/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A decoder that was taken over tries to get out of its cage, in every way we
 * could think of, against all layers and against each layer alone. Each attempt
 * runs in a child that enters the cage first.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"
#include "image/cage.h"

#include "config.h"

#ifdef COTEJO_SANITIZERS
#define PLAIN_BUILD 0
#else
#define PLAIN_BUILD 1
#endif

/* Where attempts write, and what must be unharmed afterwards. */
static char dir[] = "/tmp/cotejo-cage-XXXXXX";
static char victim[64];
static char prize[64];
static int abstract_socket = -1;
static struct sockaddr_un abstract_name;
static int listening = -1;
static struct sockaddr_in listen_name;
static char secret[] = "a secret of the parent";

/* Each returns 0 when the cage held (the call failed), 1 when it got out. */
typedef int (*attempt_fn)(void);

static int read_file(void)
{
	return open("/etc/passwd", O_RDONLY) >= 0;
}

static int read_file_otherwise(void)
{
	struct {
		uint64_t flags, mode, resolve;
	} how = {O_RDONLY, 0, 0};

	return syscall(437 /* openat2 */, AT_FDCWD, "/etc/passwd", &how, sizeof(how)) >= 0;
}

static int write_file(void)
{
	return open(prize, O_WRONLY | O_CREAT, 0600) >= 0;
}

static int truncate_file(void)
{
	return truncate(victim, 0) == 0;
}

static int remove_file(void)
{
	return unlink(victim) == 0;
}

static int rename_file(void)
{
	return rename(victim, prize) == 0;
}

static int link_file(void)
{
	return link(victim, prize) == 0;
}

static int make_folder(void)
{
	return mkdir(prize, 0700) == 0;
}

static int list_folder(void)
{
	return open("/", O_RDONLY | O_DIRECTORY) >= 0;
}

static int open_internet_socket(void)
{
	return socket(AF_INET, SOCK_STREAM, 0) >= 0;
}

static int connect_tcp(void)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	return fd >= 0 && connect(fd, (struct sockaddr *)&listen_name, sizeof(listen_name)) == 0;
}

static int bind_tcp(void)
{
	struct sockaddr_in name = {.sin_family = AF_INET};
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	return fd >= 0 && bind(fd, (struct sockaddr *)&name, sizeof(name)) == 0;
}

static int connect_abstract_socket(void)
{
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	return fd >= 0 && connect(fd, (struct sockaddr *)&abstract_name,
				  (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 12)) == 0;
}

static int make_socket_pair(void)
{
	int fds[2];

	return socketpair(AF_UNIX, SOCK_STREAM, 0, fds) == 0;
}

static int fork_child(void)
{
	pid_t pid = fork();

	if (pid == 0)
		_exit(0);
	return pid > 0;
}

static int clone_child(void)
{
	long pid = syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);

	if (pid == 0)
		_exit(0);
	return pid > 0;
}

static int run_program(void)
{
	char *argv[] = {(char *)"true", NULL};

	execv("/bin/true", argv);
	return 0; /* success does not return: it ends with status 0, see below */
}

static int trace_parent(void)
{
	return ptrace(PTRACE_ATTACH, getppid(), 0, 0) == 0;
}

static int read_parents_memory(void)
{
	char buffer[sizeof(secret)];
	struct iovec here = {buffer, sizeof(buffer)}, there = {secret, sizeof(secret)};

	return process_vm_readv(getppid(), &here, 1, &there, 1, 0) == (ssize_t)sizeof(buffer);
}

static int kill_parent(void)
{
	return kill(getppid(), SIGUSR1) == 0;
}

static int kill_everything(void)
{
	return kill(-1, 0) == 0;
}

static int map_code(void)
{
	return mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1,
		    0) != MAP_FAILED;
}

static int make_code(void)
{
	void *p = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return p != MAP_FAILED && mprotect(p, 4096, PROT_READ | PROT_EXEC) == 0;
}

static int map_input(void)
{
	return mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, 0, 0) != MAP_FAILED;
}

static int become_dumpable(void)
{
	return prctl(PR_SET_DUMPABLE, 1) == 0;
}

static int raise_limit(void)
{
	struct rlimit r = {100, 100};

	return setrlimit(RLIMIT_NOFILE, &r) == 0;
}

static int make_pipe(void)
{
	int fds[2];

	return pipe(fds) == 0;
}

static int copy_descriptor(void)
{
	return dup(1) >= 0;
}

static int read_other_descriptor(void)
{
	char c;

	return read(1, &c, 1) >= 0;
}

static int write_other_descriptor(void)
{
	return write(0, "x", 1) == 1;
}

static int make_memory_file(void)
{
	return memfd_create("x", 0) >= 0;
}

static int set_up_io_ring(void)
{
	char params[120] = {0};

	return syscall(425 /* io_uring_setup */, 1, params) >= 0;
}

static int load_bpf(void)
{
	char attr[120] = {0};

	return syscall(SYS_bpf, 0, attr, sizeof(attr)) >= 0;
}

static int enter_namespace(void)
{
	return unshare(CLONE_NEWUSER) == 0;
}

static int shared_memory(void)
{
	return syscall(SYS_shmget, 0, 4096, 0600 | 01000) >= 0;
}

static int watch_files(void)
{
	return syscall(SYS_inotify_init1, 0) >= 0;
}

static int change_root(void)
{
	return chroot("/") == 0;
}

static int sleep_on(void)
{
	struct timespec t = {0, 1};

	return nanosleep(&t, NULL) == 0;
}

static int catch_signals(void)
{
	return signal(SIGXCPU, SIG_IGN) != SIG_ERR;
}

#ifdef __x86_64__
/* getpid of the 32-bit kernel interface: filters that only know the 64-bit
 * numbers let it through. */
static int call_by_32_bit_interface(void)
{
	long r;

	__asm__ volatile("int $0x80" : "=a"(r) : "a"(20) : "memory");
	return r > 0;
}

static int call_by_x32_interface(void)
{
	return syscall(0x40000000 + SYS_getpid) > 0;
}
#endif

#define A(fn)           \
	{               \
#fn, fn \
	}
static const struct attempt {
	const char *name;
	attempt_fn run;
} attempts[] = {
    A(read_file),
    A(read_file_otherwise),
    A(write_file),
    A(truncate_file),
    A(remove_file),
    A(rename_file),
    A(link_file),
    A(make_folder),
    A(list_folder),
    A(open_internet_socket),
    A(connect_tcp),
    A(bind_tcp),
    A(connect_abstract_socket),
    A(make_socket_pair),
    A(fork_child),
    A(clone_child),
    A(run_program),
    A(trace_parent),
    A(read_parents_memory),
    A(kill_parent),
    A(kill_everything),
    A(map_code),
    A(make_code),
    A(map_input),
    A(become_dumpable),
    A(raise_limit),
    A(make_pipe),
    A(copy_descriptor),
    A(read_other_descriptor),
    A(write_other_descriptor),
    A(make_memory_file),
    A(set_up_io_ring),
    A(load_bpf),
    A(enter_namespace),
    A(shared_memory),
    A(watch_files),
    A(change_root),
    A(sleep_on),
    A(catch_signals),
#ifdef __x86_64__
    A(call_by_32_bit_interface),
    A(call_by_x32_interface),
#endif
};

#define HELD	    10 /* exit status: the call failed */
#define ESCAPED	    11 /* exit status: the call worked */
#define NOT_IN_CAGE 12 /* exit status: the layers asked for are not there */

/* Runs one attempt under the layers; returns the wait status. */
static int attempt(attempt_fn run, unsigned layers)
{
	pid_t pid = fork();
	int status;

	if (pid == 0) {
		struct cage cage = {.layers = layers, .memory = (size_t)1 << 30, .cpu = 5};

		cage_enter(&cage);
		if (cage.held != layers)
			_exit(NOT_IN_CAGE);
		_exit(run() ? ESCAPED : HELD);
	}
	assert_true(pid > 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return status;
}

static bool has_layer(unsigned layer)
{
	int status = attempt(sleep_on, layer);

	return !(WIFEXITED(status) && WEXITSTATUS(status) == NOT_IN_CAGE);
}

static void must_be_unharmed(void)
{
	struct stat st;

	assert_int_equal(stat(victim, &st), 0);
	assert_int_equal(st.st_size, 6);
	assert_int_equal(access(prize, F_OK), -1);
}

/* The attempts are real ones: without a cage they work. */
static void without_a_cage_they_get_out(void **state)
{
	static const struct attempt harmless[] = {
	    A(read_file),
	    A(list_folder),
	    A(open_internet_socket),
	    A(make_socket_pair),
	    A(fork_child),
	    A(clone_child),
	    A(kill_parent),
	    A(map_code),
	    A(make_code),
	    A(make_pipe),
	    A(copy_descriptor),
	    A(make_memory_file),
	    A(become_dumpable),
	    A(watch_files),
	    A(sleep_on),
	    A(catch_signals),
	    A(connect_abstract_socket),
	    A(connect_tcp),
	    A(bind_tcp),
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(harmless); i++) {
		pid_t pid = fork();
		int status;

		if (pid == 0)
			_exit(harmless[i].run() ? ESCAPED : HELD);
		assert_int_equal(waitpid(pid, &status, 0), pid);
		if (!WIFEXITED(status) || WEXITSTATUS(status) != ESCAPED)
			fail_msg("%s does nothing even without a cage", harmless[i].name);
	}
}

static void seccomp_kills_every_attempt(void **state)
{
	(void)state;
	if (!has_layer(CAGE_SECCOMP))
		return; /* not here */
	for (size_t i = 0; i < ARRAY_LEN(attempts); i++) {
		int status = attempt(attempts[i].run, CAGE_SECCOMP);

		if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGSYS)
			fail_msg("%s: status %x, not killed", attempts[i].name, status);
	}
	must_be_unharmed();
}

static void all_layers_hold_together(void **state)
{
	(void)state;
	if (!has_layer(CAGE_ALL))
		return; /* not here */
	for (size_t i = 0; i < ARRAY_LEN(attempts); i++) {
		int status = attempt(attempts[i].run, CAGE_ALL);

		if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGSYS)
			fail_msg("%s: status %x, not killed", attempts[i].name, status);
	}
	must_be_unharmed();
}

static void must_hold(attempt_fn run, const char *name, unsigned layers)
{
	int status = attempt(run, layers);

	if (!WIFEXITED(status) || WEXITSTATUS(status) != HELD)
		fail_msg("%s: status %x under layers %u", name, status, layers);
}

/* On a kernel without seccomp, Landlock alone keeps files away. */
static void landlock_alone_keeps_files_away(void **state)
{
	static const struct attempt file_attempts[] = {
	    A(read_file),   A(read_file_otherwise), A(write_file),  A(remove_file),
	    A(rename_file), A(link_file),	    A(list_folder), A(make_folder),
	};

	(void)state;
	if (!has_layer(CAGE_LANDLOCK))
		return; /* not here */
	for (size_t i = 0; i < ARRAY_LEN(file_attempts); i++)
		must_hold(file_attempts[i].run, file_attempts[i].name, CAGE_LANDLOCK);
	must_be_unharmed();
}

static unsigned landlock_abi(void)
{
	long abi = syscall(444, NULL, 0, 1);

	return abi < 0 ? 0 : (unsigned)abi;
}

static void landlock_alone_keeps_the_network_away(void **state)
{
	(void)state;
	if (landlock_abi() < 4 || !has_layer(CAGE_LANDLOCK))
		return; /* not here */
	must_hold(truncate_file, "truncate_file", CAGE_LANDLOCK);
	must_hold(connect_tcp, "connect_tcp", CAGE_LANDLOCK);
	must_hold(bind_tcp, "bind_tcp", CAGE_LANDLOCK);
	if (landlock_abi() < 6)
		return;
	must_hold(connect_abstract_socket, "connect_abstract_socket", CAGE_LANDLOCK);
	must_hold(kill_parent, "kill_parent", CAGE_LANDLOCK);
}

/* Limits alone: no descriptor can be had, so no file, socket or pipe either. */
static void limits_alone_keep_descriptors_away(void **state)
{
	static const struct attempt with_descriptors[] = {
	    A(read_file),   A(write_file),	 A(list_folder),     A(open_internet_socket),
	    A(make_pipe),   A(make_socket_pair), A(copy_descriptor), A(make_memory_file),
	    A(watch_files), A(connect_tcp),	 A(set_up_io_ring),
	};

	(void)state;
	assert_true(has_layer(CAGE_LIMITS));
	for (size_t i = 0; i < ARRAY_LEN(with_descriptors); i++)
		must_hold(with_descriptors[i].run, with_descriptors[i].name, CAGE_LIMITS);
	must_be_unharmed();
}

static int take_too_much_memory(void)
{
	char *p = malloc((size_t)2 << 30);

	if (p)
		memset(p, 1, (size_t)2 << 30);
	return p != NULL;
}

static int take_some_memory(void)
{
	char *p = malloc((size_t)100 << 20);

	if (p)
		memset(p, 1, (size_t)100 << 20);
	return p != NULL;
}

static void memory_is_limited(void **state)
{
	int status;

	(void)state;
	if (!PLAIN_BUILD)
		return; /* not here */
	must_hold(take_too_much_memory, "take_too_much_memory", CAGE_LIMITS);
	if (has_layer(CAGE_ALL))
		must_hold(take_too_much_memory, "take_too_much_memory", CAGE_ALL);
	status = attempt(take_some_memory, CAGE_LIMITS);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == ESCAPED);
}

static int spin(void)
{
	for (volatile unsigned long i = 0;; i++)
		;
	return 0;
}

static void time_is_limited(void **state)
{
	unsigned layers = has_layer(CAGE_ALL) ? CAGE_ALL : CAGE_LIMITS;
	pid_t pid = fork();
	int status;

	(void)state;
	if (pid == 0) {
		struct cage cage = {.layers = layers, .memory = (size_t)1 << 30, .cpu = 1};

		cage_enter(&cage);
		_exit(spin());
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU);
}

static int setup(void **state)
{
	int fd;

	(void)state;
	if (!mkdtemp(dir))
		return -1;
	snprintf(victim, sizeof(victim), "%s/victim", dir);
	snprintf(prize, sizeof(prize), "%s/prize", dir);
	fd = open(victim, O_WRONLY | O_CREAT, 0600);
	if (fd < 0 || write(fd, "whole\n", 6) != 6)
		return -1;
	close(fd);
	/* Something to connect to, so that success would be possible. */
	abstract_socket = socket(AF_UNIX, SOCK_STREAM, 0);
	abstract_name.sun_family = AF_UNIX;
	snprintf(abstract_name.sun_path + 1, 20, "cotejo%05d", (int)(getpid() % 100000));
	if (bind(abstract_socket, (struct sockaddr *)&abstract_name,
		 (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 12)) < 0 ||
	    listen(abstract_socket, 50) < 0)
		return -1;
	listening = socket(AF_INET, SOCK_STREAM, 0);
	listen_name.sin_family = AF_INET;
	listen_name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (bind(listening, (struct sockaddr *)&listen_name, sizeof(listen_name)) == 0 &&
	    listen(listening, 50) == 0) {
		socklen_t len = sizeof(listen_name);

		getsockname(listening, (struct sockaddr *)&listen_name, &len);
	}
	signal(SIGUSR1, SIG_IGN);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	unlink(victim);
	rmdir(dir);
	close(abstract_socket);
	close(listening);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(without_a_cage_they_get_out),
	    cmocka_unit_test(seccomp_kills_every_attempt),
	    cmocka_unit_test(all_layers_hold_together),
	    cmocka_unit_test(landlock_alone_keeps_files_away),
	    cmocka_unit_test(landlock_alone_keeps_the_network_away),
	    cmocka_unit_test(limits_alone_keep_descriptors_away),
	    cmocka_unit_test(memory_is_limited),
	    cmocka_unit_test(time_is_limited),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
