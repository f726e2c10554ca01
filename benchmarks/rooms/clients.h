/* One client's line: knocks at 127.0.0.1, shakes hands, takes frames apart and puts them together (RFC 6455). */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum State { CONNECTING, SHAKING, ENTERING, READY, GONE };

typedef struct {
    enum State state;
    int fd, room, port;
    char *path, *cookie, *origin, *says, *hears;
    char *in, *out;
    size_t in_len, in_cap, out_len, out_cap;
    uint64_t got;
} Client;

static Client *clients;
static int client_count, ready, gone, poller;

/* what is done with a text frame */
static void heard(Client *client, char *text, size_t size);

static uint64_t now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000ull + t.tv_nsec;
}

static void fail(const char *why) {
    fprintf(stderr, "load: %s\n", why);
    exit(2);
}

static void *grown(void *memory, size_t size) {
    void *found = realloc(memory, size);
    if (!found) fail("no memory");
    return found;
}

static void watch(Client *c, int how, uint32_t events) {
    struct epoll_event event = {.events = events, .data.u32 = c - clients};
    epoll_ctl(poller, how, c->fd, &event);
}

static void lose(Client *c, const char *why) {
    if (c->state == GONE) return;
    if (c->state == READY) ready--;
    if (!gone++) fprintf(stderr, "load: client %d: %s\n", (int)(c - clients), why);
    c->state = GONE;
    close(c->fd);
}

static void flush(Client *c) {
    while (c->out_len) {
        ssize_t n = send(c->fd, c->out, c->out_len, MSG_NOSIGNAL);
        if (n < 0 && errno == EAGAIN) {
            watch(c, EPOLL_CTL_MOD, EPOLLIN | EPOLLOUT);
            return;
        }
        if (n < 0) {
            lose(c, "could not send");
            return;
        }
        memmove(c->out, c->out + n, c->out_len -= n);
    }
}

static void put(Client *c, const void *data, size_t size) {
    if (c->out_len + size > c->out_cap) c->out = grown(c->out, c->out_cap = 2 * (c->out_len + size));
    memcpy(c->out + c->out_len, data, size);
    c->out_len += size;
    if (c->out_len == size) flush(c);
}

static void put_frame(Client *c, int opcode, const char *text, size_t size) {
    static const unsigned char key[4] = {0x5a, 0x17, 0xc3, 0xe9};
    unsigned char frame[9000];
    size_t head = size < 126 ? 2 : 4;
    if (size > 8192) fail("too much to say");
    frame[0] = 0x80 | opcode;
    frame[1] = 0x80 | (size < 126 ? size : 126);
    if (head == 4) frame[2] = size >> 8, frame[3] = size & 255;
    memcpy(frame + head, key, 4);
    for (size_t i = 0; i < size; i++) frame[head + 4 + i] = text[i] ^ key[i & 3];
    put(c, frame, head + 4 + size);
}

static size_t shaken(Client *c) {
    char *end = memmem(c->in, c->in_len, "\r\n\r\n", 4);
    if (!end) return 0;
    if (memcmp(c->in + 9, "101", 3)) {
        lose(c, "was not let in");
        return 0;
    }
    c->state = ENTERING;
    if (strcmp(c->says, "-")) put_frame(c, 1, c->says, strlen(c->says));
    if (!strcmp(c->hears, "-")) c->state = READY, ready++;
    return end + 4 - c->in;
}

static void read_frames(Client *c) {
    size_t at = c->state == SHAKING ? shaken(c) : 0;
    if (c->state == SHAKING) return;
    while (c->state != GONE && c->in_len - at >= 2) {
        unsigned char *head = (unsigned char *)c->in + at;
        size_t size = head[1] & 127, start = size < 126 ? 2 : size == 126 ? 4 : 10;
        if (c->in_len - at < start) break;
        if (start > 2) {
            size = 0;
            for (size_t i = 2; i < start; i++) size = size << 8 | head[i];
        }
        if (c->in_len - at < start + size) break;
        char *text = (char *)head + start;
        int opcode = head[0] & 15;
        if (head[0] & 0x40) fail("a compressed frame, and nobody asked for one");
        if (opcode == 9) put_frame(c, 10, text, size);
        if (opcode == 8) lose(c, "was sent away");
        if (opcode <= 2) heard(c, text, size);
        at += start + size;
    }
    if (c->state != GONE) memmove(c->in, c->in + at, c->in_len -= at);
}

static void knock(Client *c) {
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(c->port)};
    int on = 1;
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    c->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    if (c->fd < 0) fail("too many sockets: ulimit -n");
    setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (connect(c->fd, (struct sockaddr *)&to, sizeof to) < 0 && errno != EINPROGRESS) fail("nobody listens");
    watch(c, EPOLL_CTL_ADD, EPOLLIN | EPOLLOUT);
}

static void shake(Client *c) {
    char text[4096], cookie[2048] = "", origin[512] = "";
    if (strcmp(c->cookie, "-")) snprintf(cookie, sizeof cookie, "Cookie: %s\r\n", c->cookie);
    if (strcmp(c->origin, "-")) snprintf(origin, sizeof origin, "Origin: %s\r\n", c->origin);
    int size = snprintf(text, sizeof text,
                        "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n%s%s\r\n",
                        c->path, c->port, cookie, origin);
    c->state = SHAKING;
    watch(c, EPOLL_CTL_MOD, EPOLLIN);
    put(c, text, size);
}

static void happened(Client *c, uint32_t events) {
    if (c->state == GONE) return;
    if (c->state == CONNECTING) {
        int error = 0;
        socklen_t size = sizeof error;
        getsockopt(c->fd, SOL_SOCKET, SO_ERROR, &error, &size);
        if (error) lose(c, strerror(error));
        else shake(c);
        return;
    }
    if ((events & EPOLLOUT) && c->out_len) {
        flush(c);
        if (c->state != GONE && !c->out_len) watch(c, EPOLL_CTL_MOD, EPOLLIN);
    }
    if (c->state == GONE || !(events & (EPOLLIN | EPOLLHUP | EPOLLERR))) return;
    if (c->in_cap - c->in_len < 32768) c->in = grown(c->in, c->in_cap = c->in_len + 65536);
    ssize_t n = recv(c->fd, c->in + c->in_len, c->in_cap - c->in_len, 0);
    if (n > 0) c->in_len += n, read_frames(c);
    else if (n == 0 || errno != EAGAIN) lose(c, "was cut off");
}

static void look(int milliseconds) {
    static struct epoll_event events[512];
    int n = epoll_wait(poller, events, 512, milliseconds);
    for (int i = 0; i < n; i++) happened(&clients[events[i].data.u32], events[i].events);
}
