/* Many WebSocket clients in one thread, so that a server on the other core is measured and not its clients.
 *
 *     cc -O2 -o load load.c && ./load --clients FILE --find '"text":"#' --send '{"text":"%s"}' …
 *
 * FILE has a line for each client, TAB between: room, port, path, cookie, origin, what it says first, and what it must hear
 * before it is ready ("-" for none of it). A message is `#<when it was due, ns><its number in the room>#` and some words; its digits are spelled
 * a to j and k to t in turn: a long number might be one that nobody should give away, and "aaa" a word in disguise. Every arrival after `--find` is counted, whatever a
 * server puts round it, and compared with what the first client of that room got in that place: what is lost, comes twice or
 * comes in another order shows. Only 127.0.0.1 is talked to.
 *
 * --mode sat    as fast as they come back: so many --amount messages under way in each room
 *        rate   --amount messages a second in each room, whatever comes back; delays count from when a message was due
 *        idle   nobody says anything
 *
 * It prints `ready`, `begin` and `end` when it gets there, and then what it counted as one line of JSON.
 */
#include "clients.h"

enum { STAMP = 19, NUMBER = 10, MARK = STAMP + NUMBER + 1, SLOWEST = 4000000 };

typedef struct {
    int *members, count, turn;
    uint64_t sent, delivered, due, known, known_cap;
    uint32_t *order; /* the numbers, as whoever was first got them */
} Room;

static Room *rooms;
static int room_count, senders = 4, window, is_measuring;
static double rate;
static const char *find, *template;
static size_t find_len;
static char heard_last[200];
static uint64_t sent, delivered, bytes, disordered, measured_from, delays[SLOWEST + 1], delay_count;

static uint64_t spelled(const char *from, int count) {
    uint64_t value = 0;
    while (count--) value = value * 10 + (*from++ - 'a') % 10;
    return value;
}

static char *spell(char *at, uint64_t value, int count) {
    for (char *to = at + count; to-- > at; value /= 10) *to = ((to - at) % 2 ? 'k' : 'a') + value % 10;
    return at + count;
}

static void arrived(Client *c, uint64_t due, uint32_t number) {
    Room *room = &rooms[c->room];
    if (c->got == room->known) {
        if (room->known == room->known_cap) {
            room->known_cap = room->known_cap ? 2 * room->known_cap : 4096;
            room->order = grown(room->order, room->known_cap * sizeof *room->order);
        }
        room->order[room->known++] = number;
    } else if (room->order[c->got] != number) {
        disordered++;
    }
    c->got++;
    room->delivered++;
    delivered++;
    if (is_measuring && due >= measured_from) {
        uint64_t delay = (now() - due) / 1000;
        delays[delay < SLOWEST ? delay : SLOWEST]++;
        delay_count++;
    }
}

static void heard(Client *c, char *text, size_t size) {
    char *end = text + size, *at;
    if (c->state == ENTERING && memmem(text, size, c->hears, strlen(c->hears))) {
        c->state = READY;
        ready++;
        return; /* what was said before is in it, and counts for nobody */
    }
    if (c->state == ENTERING) snprintf(heard_last, sizeof heard_last, "%.*s", (int)size, text);
    if (c->state != READY) return;
    bytes += size;
    while ((at = memmem(text, end - text, find, find_len)) && end - at >= (long)find_len + MARK) {
        at += find_len;
        arrived(c, spelled(at, STAMP), spelled(at + STAMP, NUMBER));
        text = at + MARK;
    }
}

/* `template` with %s the words, %r the room, %u a UUID that was never used */
static void say(Room *room, uint64_t due) {
    static const char *words = "It rained all morning, and then the sun came out over the hills.";
    static uint64_t run, used;
    char text[4096], *at = text;
    if (!run) run = now() ^ (uint64_t)getpid() << 40;
    for (const char *from = template; *from; from++) {
        int is_slot = *from == '%';
        if (!is_slot) *at++ = *from;
        else if (*++from == 's') {
            *at++ = '#';
            at = spell(spell(at, due, STAMP), room->sent, NUMBER);
            at += sprintf(at, "# %s %s", words, words + 40);
        }
        else if (*from == 'r') at += sprintf(at, "%d", (int)(room - rooms));
        else at += sprintf(at, "%08x-%04x-4000-8000-%012llx", (unsigned)(run >> 16), (unsigned)(run & 0xffff), (unsigned long long)++used);
    }
    for (int tries = 0; tries < room->count; tries++) {
        Client *c = &clients[room->members[room->turn]];
        room->turn = (room->turn + 1) % (senders < room->count ? senders : room->count);
        if (c->state != READY) continue;
        put_frame(c, 1, text, at - text);
        break;
    }
    room->sent++;
    sent++;
}

static void read_clients(const char *path) {
    FILE *file = fopen(path, "r");
    char *line = NULL;
    size_t size = 0;
    if (!file) fail("no file of clients");
    for (ssize_t n; (n = getline(&line, &size, file)) > 0;) {
        if (line[n - 1] == '\n') line[n - 1] = 0;
        char *rest = strdup(line), *part[7];
        for (int i = 0; i < 7; i++)
            if (!(part[i] = strsep(&rest, "\t"))) fail("a client has seven fields");
        clients = grown(clients, (client_count + 1) * sizeof *clients);
        clients[client_count] = (Client){.fd = -1, .room = atoi(part[0]), .port = atoi(part[1]), .path = part[2], .cookie = part[3], .origin = part[4], .says = part[5], .hears = part[6]};
        if (clients[client_count++].room >= room_count) room_count = clients[client_count - 1].room + 1;
    }
    fclose(file);
    free(line);
    if (!client_count) fail("no clients");
    rooms = calloc(room_count, sizeof *rooms);
    for (int i = 0; i < client_count; i++) {
        Room *room = &rooms[clients[i].room];
        room->members = grown(room->members, (room->count + 1) * sizeof *room->members);
        room->members[room->count++] = i;
    }
}

static void enter_all(int at_once) {
    uint64_t began = now();
    for (int opened = 0; ready + gone < client_count;) {
        while (opened < client_count && opened - ready - gone < at_once) knock(&clients[opened++]);
        look(100);
        if (now() - began < 120000000000ull) continue;
        fprintf(stderr, "load: %d of %d came in; heard last: %s\n", ready, client_count, heard_last);
        fail("not everybody came in within two minutes");
    }
}

/* says what is due; answers how many ms nothing will be */
static int say_what_is_due(uint64_t at) {
    int64_t wait = 50;
    for (int i = 0; i < room_count; i++) {
        Room *room = &rooms[i];
        if (window) while (room->sent * room->count < room->delivered + (uint64_t)window * room->count) say(room, now());
        if (!rate) continue;
        for (; room->due <= at; room->due += 1e9 / rate) say(room, room->due);
        int64_t left = (int64_t)(room->due - at) / 1000000;
        if (left < wait) wait = left;
    }
    return wait;
}

/* until all has come, or nothing has for three seconds */
static void wait_for_the_rest(void) {
    uint64_t wanted = 0, seen = 0, seen_at = now();
    for (int i = 0; i < room_count; i++) wanted += rooms[i].sent * rooms[i].count;
    while (delivered < wanted && now() - seen_at < 3000000000ull) {
        look(20);
        if (delivered != seen) seen = delivered, seen_at = now();
    }
    for (uint64_t until = now() + 200000000ull; now() < until;) look(20); /* what comes twice comes late */
}

static double quantile(double part) {
    uint64_t wanted = part * delay_count, count = 0;
    for (int i = 0; i <= SLOWEST; i++)
        if ((count += delays[i]) > wanted) return i / 1000.0;
    return 0;
}

static double cpu(void) {
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    return used.ru_utime.tv_sec + used.ru_stime.tv_sec + (used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
}

static void mark(const char *where) {
    puts(where);
    fflush(stdout);
}

int main(int argc, char **argv) {
    const char *file = NULL, *mode = "idle";
    double seconds = 2, warm = 0.5, amount = 1;
    int at_once = 64;
    struct rlimit limit;
    for (int i = 1; i + 1 < argc; i += 2) {
        const char *name = argv[i], *value = argv[i + 1];
        if (!strcmp(name, "--clients")) file = value;
        else if (!strcmp(name, "--find")) find = value;
        else if (!strcmp(name, "--send")) template = value;
        else if (!strcmp(name, "--mode")) mode = value;
        else if (!strcmp(name, "--amount")) amount = atof(value);
        else if (!strcmp(name, "--seconds")) seconds = atof(value);
        else if (!strcmp(name, "--warm")) warm = atof(value);
        else fail("unknown option");
    }
    if (!file || !find || !template) fail("--clients, --find and --send are needed");
    find_len = strlen(find);
    if (!strcmp(mode, "sat")) window = amount;
    if (!strcmp(mode, "rate")) rate = amount;
    signal(SIGPIPE, SIG_IGN);
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    read_clients(file);
    poller = epoll_create1(0);

    uint64_t knocked = now();
    enter_all(at_once);
    double entering = (now() - knocked) / 1e9;
    for (uint64_t until = now() + 300000000ull; now() < until;) look(20); /* who is here is told */
    mark("ready");
    uint64_t began = now(), begin = began + warm * 1e9, end = begin + seconds * 1e9, sent_before = 0, before = 0, bytes_before = 0;
    double used = 0;
    for (int i = 0; i < room_count && rate; i++) rooms[i].due = began + (uint64_t)(1e9 / rate * i / room_count);
    for (uint64_t at; (at = now()) < end;) {
        if (!is_measuring && at >= begin) {
            mark("begin");
            is_measuring = 1, begin = measured_from = now();
            sent_before = sent, before = delivered, bytes_before = bytes, used = cpu();
        }
        look(say_what_is_due(at));
    }
    mark("end");
    double measured = (now() - begin) / 1e9;
    uint64_t said = sent - sent_before, came = delivered - before, size = bytes - bytes_before;
    used = cpu() - used;
    wait_for_the_rest();
    uint64_t lost = 0, doubled = 0;
    for (int i = 0; i < client_count; i++) {
        uint64_t wanted = rooms[clients[i].room].sent, got = clients[i].got;
        if (got < wanted) lost += wanted - got;
        else doubled += got - wanted;
    }
    printf("{\"clients\": %d, \"gone\": %d, \"entering_s\": %.4f, \"seconds\": %.4f, \"sent\": %llu, \"deliveries\": %llu, \"bytes\": %llu, "
           "\"p50_ms\": %.3f, \"p99_ms\": %.3f, \"lost\": %llu, \"doubled\": %llu, \"disordered\": %llu, \"own_cpu_s\": %.3f}\n",
           client_count, gone, entering, measured, (unsigned long long)said, (unsigned long long)came, (unsigned long long)size,
           quantile(0.5), quantile(0.99), (unsigned long long)lost, (unsigned long long)doubled, (unsigned long long)disordered, used);
    return 0;
}
