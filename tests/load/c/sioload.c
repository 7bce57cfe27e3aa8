/* sioload: a Socket.IO v5 / Engine.IO v4 WebSocket load generator.
 * One thread, epoll, no JSON parsing: it looks for a marker "~Q<seq:8 hex><ns:16 hex>~"
 * in whatever the server broadcasts, so any text field that the server echoes will do.
 * Build: cc -O2 -o sioload sioload.c      Linux only.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <dirent.h>
#include <netinet/in.h>
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

#ifndef IP_BIND_ADDRESS_NO_PORT
#define IP_BIND_ADDRESS_NO_PORT 24
#endif

#define MARK_LEN 27 /* ~Q + 8 + 16 + ~ */
#define RBUF (512 * 1024)
#define OUTMAX (1024 * 1024)

/* ---------- options ---------- */
static char host[64] = "127.0.0.1";
static int ports[16], nports = 0;
static int nclients = 100, nslow = 0;
static double connect_rate = 0; /* 0 = as fast as the window allows */
static int connect_window = 128;
static const char *path = "/socket.io/";
static const char *ns = "/";
static const char *auth = NULL;
static const char *join = NULL; /* text after "42[/ns,]" */
static int raw = 0;             /* plain WebSocket, no Engine.IO */
static const char *http_path = NULL;
static const char *emit_event = "pub";
static const char *body = NULL;
static int publishers = 1;
static double rate = 10, duration = 10, settle = 1, drain = 5, warmup = 1;
static int window = 0; /* >0: closed loop, this many events in flight */
static int size = 100;
static char src_base[64] = "127.0.0.1";
static int src_count = 1;
static char headers[8192] = "", http_headers[8192] = "";
static char origin[256] = "";
static pid_t pids[64];
static int npids = 0, with_children = 1;
static int join_wait = 0, verbose = 0, connect_only = 0;
static double connect_timeout = 120;
static const char *label = "";
static int rcvbuf_slow = 4096;
static const char *get_before = NULL, *get_after = NULL, *expect = NULL, *expect_join = NULL, *count_event = NULL;
static int with_acks = 0;
static char **people; /* "headers\tauth" of each client, by --people */
static int npeople;
static char *choices[256];
static int nchoices;

/* ---------- state ---------- */
enum { C_IDLE, C_CONNECTING, C_HTTP, C_OPEN, C_NS, C_JOINWAIT, C_GETWAIT, C_READY, C_DEAD };
typedef struct client {
    int fd, state, slow, kind; /* kind 0 = ws client, 1 = http publisher, 2 = fetches a page for a ws client */
    uint32_t idx;
    unsigned char *part;
    size_t part_len, part_cap;
    char *out;
    size_t out_len, out_off;
    uint64_t t0;
    uint64_t *seen, last;
    /* http publisher */
    int busy;
    uint64_t t_req;
    uint32_t turns;              /* how often this one has published */
    uint64_t win_start;          /* counted events: a window of a second */
    uint32_t win_n, win_max, counted;
} client;

static client *cl, *hp, *gp;
static int ep;
static unsigned char rbuf[RBUF];
static uint64_t n_ready, n_inflight, n_failed, n_dropped;
static uint64_t seq_next, seq_base; /* seq_base: first counted seq (after warm-up) */
static uint64_t seq_cap = 1 << 20;
static uint32_t *per_seq; /* deliveries per seq */
static uint64_t completed, expect_per_seq;
static uint64_t ooo, deliveries, frames, bytes_in, dups, recvs;
static uint64_t pub_acked, pub_err, pings, acks;
static uint64_t n_dropped_slow, n_as_expected, n_pages, n_bad_pages;
static uint64_t *sent_at; /* by seq, with --ack; 0 once acknowledged */
static uint64_t meas_start, meas_end, last_delivery;

/* ---------- histogram: log-linear, 64 steps an octave, microseconds*16 ---------- */
#define HB 64
#define HN (HB * 40)
typedef struct { uint64_t c[HN], n, max, sum; } hist;
static hist h_lat, h_conn, h_pub, h_ack, h_page;
static int hidx(uint64_t v) {
    if (v < HB) return (int)v;
    int e = 63 - __builtin_clzll(v) - 6;
    int i = (e + 1) * HB + (int)((v >> e) - HB);
    return i >= HN ? HN - 1 : i;
}
static uint64_t hval(int i) {
    if (i < HB) return i;
    int e = i / HB - 1;
    return ((uint64_t)(i % HB + HB) << e) + ((1ull << e) >> 1);
}
static void hadd(hist *h, uint64_t ns_) {
    uint64_t v = ns_ >> 6;
    h->c[hidx(v)]++; h->n++; h->sum += ns_;
    if (ns_ > h->max) h->max = ns_;
}
static double hq(hist *h, double q) {
    uint64_t want = (uint64_t)(q * h->n), s = 0;
    if (!h->n) return -1;
    for (int i = 0; i < HN; i++) { s += h->c[i]; if (s > want) return hval(i) * 64 / 1e6; }
    return h->max / 1e6;
}

static uint64_t now(void) {
    struct timespec t; clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000ull + t.tv_nsec;
}
static void die(const char *m) { fprintf(stderr, "sioload: %s\n", m); exit(2); }

/* ---------- /proc ---------- */
static pid_t tree[256];
static int ntree;
static pid_t ppid_of(pid_t p) {
    char f[64], b[1024]; snprintf(f, sizeof f, "/proc/%d/stat", p);
    FILE *fp = fopen(f, "r"); if (!fp) return -1;
    size_t n = fread(b, 1, sizeof b - 1, fp); fclose(fp); b[n] = 0;
    char *q = strrchr(b, ')'); int pp; char st;
    if (!q || sscanf(q + 2, "%c %d", &st, &pp) != 2) return -1;
    return pp;
}
static void build_tree(void) {
    ntree = 0;
    for (int i = 0; i < npids; i++) tree[ntree++] = pids[i];
    if (!with_children) return;
    for (int pass = 0; pass < 3; pass++) {
        DIR *d = opendir("/proc"); struct dirent *e;
        if (!d) return;
        while ((e = readdir(d))) {
            pid_t p = atoi(e->d_name); if (p <= 0) continue;
            int have = 0; for (int i = 0; i < ntree; i++) if (tree[i] == p) have = 1;
            if (have) continue;
            pid_t pp = ppid_of(p);
            for (int i = 0; i < ntree; i++) if (tree[i] == pp && ntree < 256) { tree[ntree++] = p; break; }
        }
        closedir(d);
    }
}
static double cpu_of_tree(double *usr, double *sys) {
    double u = 0, s = 0; long hz = sysconf(_SC_CLK_TCK);
    for (int i = 0; i < ntree; i++) {
        char f[64], b[1024]; snprintf(f, sizeof f, "/proc/%d/stat", tree[i]);
        FILE *fp = fopen(f, "r"); if (!fp) continue;
        size_t n = fread(b, 1, sizeof b - 1, fp); fclose(fp); b[n] = 0;
        char *q = strrchr(b, ')'); unsigned long ut, st;
        if (q && sscanf(q + 2, "%*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &ut, &st) == 2) { u += (double)ut / hz; s += (double)st / hz; }
    }
    if (usr) *usr = u;
    if (sys) *sys = s;
    return u + s;
}
static double rss_of_tree(void) {
    double r = 0;
    for (int i = 0; i < ntree; i++) {
        char f[64]; snprintf(f, sizeof f, "/proc/%d/statm", tree[i]);
        FILE *fp = fopen(f, "r"); long a, b;
        if (!fp) continue;
        if (fscanf(fp, "%ld %ld", &a, &b) == 2) r += (double)b * sysconf(_SC_PAGESIZE);
        fclose(fp);
    }
    return r;
}
static double own_cpu(void) {
    struct rusage ru; getrusage(RUSAGE_SELF, &ru);
    return ru.ru_utime.tv_sec + ru.ru_utime.tv_usec / 1e6 + ru.ru_stime.tv_sec + ru.ru_stime.tv_usec / 1e6;
}

/* ---------- sockets ---------- */
static void watch(client *c, uint32_t ev, int op) {
    struct epoll_event e = {.events = ev, .data.ptr = c};
    epoll_ctl(ep, op, c->fd, &e);
}
static void drop(client *c) {
    if (c->state == C_DEAD || (c->fd < 0 && !(c->kind == 0 && get_before))) return;
    if (c->kind == 2) { /* the page was not had: neither is its client */
        client *owner = &cl[c->idx];
        close(c->fd); c->fd = -1; c->state = C_DEAD; n_bad_pages++;
        drop(owner);
        return;
    }
    if (c->kind == 0) {
        if (c->state == C_READY) { n_dropped++; n_ready--; if (!c->slow) expect_per_seq--; else n_dropped_slow++; }
        else { n_failed++; n_inflight--; }
    }
    if (c->fd >= 0) close(c->fd);
    c->fd = -1; c->state = C_DEAD;
}
static int flush_out(client *c) {
    while (c->out_off < c->out_len) {
        ssize_t n = send(c->fd, c->out + c->out_off, c->out_len - c->out_off, MSG_NOSIGNAL);
        if (n < 0) {
            if (errno == EAGAIN) { watch(c, EPOLLIN | EPOLLOUT, EPOLL_CTL_MOD); return 0; }
            return -1;
        }
        c->out_off += n;
    }
    if (c->out) { free(c->out); c->out = NULL; }
    c->out_len = c->out_off = 0;
    return 1;
}
static int put(client *c, const char *d, size_t n) {
    if (!c->out_len) {
        ssize_t k = send(c->fd, d, n, MSG_NOSIGNAL);
        if (k == (ssize_t)n) return 0;
        if (k < 0) { if (errno != EAGAIN) return -1; k = 0; }
        d += k; n -= k;
    }
    if (c->out_len + n > OUTMAX) return -1;
    c->out = realloc(c->out, c->out_len + n);
    memcpy(c->out + c->out_len, d, n); c->out_len += n;
    watch(c, EPOLLIN | EPOLLOUT, EPOLL_CTL_MOD);
    return 0;
}
/* client frames are masked with a zero key: legal on the wire and needs no XOR */
static int put_frame(client *c, int op, const char *d, size_t n) {
    static char b[OUTMAX]; size_t h = 2;
    if (n + 14 > sizeof b) return -1;
    b[0] = 0x80 | op;
    if (n < 126) b[1] = 0x80 | n;
    else if (n < 65536) { b[1] = (char)(0x80 | 126); b[2] = n >> 8; b[3] = n; h = 4; }
    else return -1;
    memset(b + h, 0, 4); h += 4;
    memcpy(b + h, d, n);
    return put(c, b, h + n);
}
static int dial(client *c) {
    struct sockaddr_in a = {.sin_family = AF_INET}, s = {.sin_family = AF_INET};
    c->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (c->fd < 0) return -1;
    int one = 1;
    setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    setsockopt(c->fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &one, sizeof one);
    if (c->slow) setsockopt(c->fd, SOL_SOCKET, SO_RCVBUF, &rcvbuf_slow, sizeof rcvbuf_slow);
    inet_pton(AF_INET, src_base, &s.sin_addr);
    s.sin_addr.s_addr = htonl(ntohl(s.sin_addr.s_addr) + c->idx % src_count);
    if (bind(c->fd, (void *)&s, sizeof s) < 0) return -1;
    inet_pton(AF_INET, host, &a.sin_addr); a.sin_port = htons(ports[c->idx % nports]);
    if (!c->t0) c->t0 = now();
    if (connect(c->fd, (void *)&a, sizeof a) < 0 && errno != EINPROGRESS) return -1;
    c->state = C_CONNECTING;
    watch(c, EPOLLIN | EPOLLOUT, EPOLL_CTL_ADD);
    return 0;
}
/* what --people says of a client: its own header lines, and its connect payload */
static const char *headers_of(client *c) {
    static char b[4096];
    if (!npeople) return "";
    const char *line = people[c->idx % npeople], *tab = strchr(line, '\t');
    int n = tab ? (int)(tab - line) : (int)strlen(line);
    if (!n) return "";
    snprintf(b, sizeof b, "%.*s\r\n", n, line);
    return b;
}
static const char *auth_of(client *c) {
    if (!npeople) return auth ? auth : "";
    const char *tab = strchr(people[c->idx % npeople], '\t');
    return tab ? tab + 1 : "";
}
/* fetch a page for a client, on a connection of its own, as its browser does */
static int fetch(client *c, const char *what) {
    client *g = &gp[c->idx]; char b[8192];
    g->kind = 2; g->idx = c->idx; g->fd = -1; g->part_len = 0; g->t0 = 0;
    if (dial(g) < 0) { if (g->fd >= 0) close(g->fd); g->fd = -1; g->state = C_DEAD; return -1; }
    g->t_req = now();
    int n = snprintf(b, sizeof b, "GET %s HTTP/1.1\r\nHost: %s:%d\r\nAccept: application/json\r\n%s%s%s\r\n", what, host,
                     ports[c->idx % nports], origin, headers, headers_of(c));
    g->out = malloc(n); memcpy(g->out, b, n); g->out_len = n; g->out_off = 0;
    return 0;
}
static int upgrade(client *c) {
    char b[12288];
    int n = snprintf(b, sizeof b,
        "GET %s%s HTTP/1.1\r\nHost: %s:%d\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Key: c2lvbG9hZC1rZXktMTIzNA==\r\nSec-WebSocket-Version: 13\r\n%s%s%s\r\n",
        path, raw ? "" : (strchr(path, '?') ? "&EIO=4&transport=websocket" : "?EIO=4&transport=websocket"),
        host, ports[c->idx % nports], origin, headers, headers_of(c));
    c->state = C_HTTP;
    return put(c, b, n);
}
static void ready(client *c) {
    c->state = C_READY; n_inflight--; n_ready++;
    hadd(&h_conn, now() - c->t0);
    if (c->slow) watch(c, 0, EPOLL_CTL_MOD); /* from now on it never reads */
    else expect_per_seq++;
}
static int joined_now(client *c) {
    if (!get_after) { ready(c); return 0; }
    c->state = C_GETWAIT;
    return fetch(c, get_after);
}
static int do_join(client *c) {
    if (join) {
        char b[4096];
        int n = snprintf(b, sizeof b, raw ? "%s%s%s" : join_wait ? "42%s%s7%s" : "42%s%s%s", (raw || !strcmp(ns, "/")) ? "" : ns,
                         (raw || !strcmp(ns, "/")) ? "" : ",", join);
        if (put_frame(c, 1, b, n) < 0) return -1;
        if (join_wait) { c->state = C_JOINWAIT; return 0; }
    }
    return joined_now(c);
}
/* a page came for a client */
static int page_came(client *g, const unsigned char *b, size_t n, int code, uint64_t t) {
    client *c = &cl[g->idx];
    hadd(&h_page, t - g->t_req);
    int is_good = code == 200 && (!expect || (c->state != C_GETWAIT) || memmem(b, n, expect, strlen(expect)));
    if (!is_good) { if (verbose) fprintf(stderr, "page: %d %.*s\n", code, (int)(n < 400 ? n : 400), b); return -1; }
    n_pages++;
    close(g->fd); g->fd = -1; g->state = C_DEAD;
    if (c->state == C_GETWAIT) ready(c);
    else if (dial(c) < 0) drop(c);
    return 0;
}

static int hexv(int c) { return c <= '9' ? c - '0' : (c | 32) - 'a' + 10; }
static void delivered(client *c, const unsigned char *m, uint64_t t) {
    uint64_t seq = 0, ts = 0;
    for (int i = 2; i < 10; i++) seq = seq << 4 | hexv(m[i]);
    for (int i = 10; i < 26; i++) ts = ts << 4 | hexv(m[i]);
    if (seq >= seq_next || seq >= seq_cap) return; /* not ours */
    uint64_t *w = &c->seen[seq >> 6], bit = 1ull << (seq & 63);
    if (*w & bit) { dups++; return; }
    *w |= bit;
    if (seq + 1 < c->last) ooo++; else c->last = seq + 1;
    if (++per_seq[seq] == expect_per_seq) completed++;
    last_delivery = t;
    if (t >= meas_start && meas_start && t <= meas_end) deliveries++;
    if (meas_start && seq >= seq_base) hadd(&h_lat, t > ts ? t - ts : 0);
}
static void acknowledged(const unsigned char *d, size_t n, uint64_t t) {
    uint64_t seq = 0; size_t i = 2;
    while (i < n && d[i] >= '0' && d[i] <= '9') seq = seq * 10 + (d[i++] - '0');
    if (i == 2 || seq >= seq_next || !sent_at[seq]) return;
    if (memmem(d, n, "{\"ok\"", 5)) pub_acked++; else { pub_err++; if (verbose) fprintf(stderr, "refused: %.*s\n", (int)n, d); }
    if (meas_start && seq >= seq_base) hadd(&h_ack, t - sent_at[seq]);
    sent_at[seq] = 0;
}
/* how many events of one name a client gets within a second */
static void counted(client *c, const unsigned char *d, size_t n, uint64_t t) {
    size_t k = strlen(count_event);
    if (n < k + 5 || d[2] != '[' || d[3] != '"' || memcmp(d + 4, count_event, k) || d[4 + k] != '"') return;
    c->counted++;
    if (t - c->win_start >= 1000000000ull) { c->win_start = t; c->win_n = 0; }
    if (++c->win_n > c->win_max) c->win_max = c->win_n;
}
/* one whole WebSocket message */
static int message(client *c, int op, const unsigned char *d, size_t n, uint64_t t) {
    if (op == 8) return -1;
    if (op == 9) return put_frame(c, 10, (const char *)d, n);
    if (op == 10) return 0;
    if (c->state == C_READY) {
        frames++;
        if (!raw && n && d[0] == '2' && op == 1) { pings++; return put_frame(c, 1, "3", 1); }
        if (!raw && n > 1 && d[0] == '4' && d[1] == '3') { acks++; if (with_acks) acknowledged(d, n, t); }
        if (count_event && n > strlen(count_event) + 4 && d[0] == '4' && d[1] == '2') counted(c, d, n, t);
        if (!raw && n > 1 && d[0] == '4' && d[1] == '1') return -1;
        const unsigned char *p = d, *e = d + n;
        while (e - p >= MARK_LEN && (p = memmem(p, e - p, "~Q", 2)) && e - p >= MARK_LEN) {
            if (p[26] == '~') { delivered(c, p, t); p += MARK_LEN; }
            else p += 2;
        }
        return 0;
    }
    if (c->state == C_OPEN && n && d[0] == '0') {
        char b[2048];
        int k = snprintf(b, sizeof b, "40%s%s%s", strcmp(ns, "/") ? ns : "", strcmp(ns, "/") ? "," : "", auth_of(c));
        c->state = C_NS;
        return put_frame(c, 1, b, k);
    }
    if (!raw && n && d[0] == '2') return put_frame(c, 1, "3", 1);
    if (c->state == C_NS && n > 1 && d[0] == '4') {
        if (d[1] == '0') return do_join(c);
        if (d[1] == '4' || d[1] == '1') { if (verbose) fprintf(stderr, "refused: %.*s\n", (int)n, d); return -1; }
    }
    if (c->state == C_JOINWAIT && n > 2 && d[0] == '4' && d[1] == '3') {
        if (expect_join && memmem(d, n, expect_join, strlen(expect_join))) n_as_expected++;
        else if (expect_join && verbose) fprintf(stderr, "joined otherwise: %.*s\n", (int)n, d);
        return joined_now(c);
    }
    return 0;
}
/* returns bytes used, or -1 */
static ssize_t frames_in(client *c, unsigned char *b, size_t n, uint64_t t) {
    size_t o = 0;
    for (;;) {
        if (n - o < 2) break;
        size_t h = 2; uint64_t l = b[o + 1] & 127; int op = b[o] & 15;
        if (l == 126) { if (n - o < 4) break; l = b[o + 2] << 8 | b[o + 3]; h = 4; }
        else if (l == 127) { if (n - o < 10) break; l = 0; for (int i = 2; i < 10; i++) l = l << 8 | b[o + i]; h = 10; }
        if (n - o < h + l) break;
        if (message(c, op, b + o + h, l, t) < 0) return -1;
        o += h + l;
    }
    return o;
}
static ssize_t http_end(const unsigned char *b, size_t n) {
    const unsigned char *p = memmem(b, n, "\r\n\r\n", 4);
    return p ? p - b + 4 : 0;
}
static int publish_http(client *h);
static ssize_t input(client *c, unsigned char *b, size_t n, uint64_t t) {
    if (c->kind >= 1) { /* http publisher: whole response by Content-Length */
        ssize_t e = http_end(b, n);
        if (!e) return 0;
        size_t cl_ = 0; int close_ = 0, chunked = 0;
        for (unsigned char *p = b; p < b + e; ) {
            if (!strncasecmp((char *)p, "content-length:", 15)) cl_ = atoi((char *)p + 15);
            if (!strncasecmp((char *)p, "connection: close", 17)) close_ = 1;
            if (!strncasecmp((char *)p, "transfer-encoding: chunked", 26)) chunked = 1;
            p = memchr(p, '\n', b + e - p); if (!p) break;
            p++;
        }
        size_t total = e + cl_;
        if (chunked) { unsigned char *z = memmem(b + e, n - e, "0\r\n\r\n", 5); if (!z) return 0; total = z + 5 - b; }
        if (n < total) return 0;
        int code = atoi((char *)b + 9);
        if (c->kind == 2) return page_came(c, b, total, code, t) < 0 ? -1 : (ssize_t)total;
        if (code >= 200 && code < 300) pub_acked++; else { pub_err++; if (verbose) fprintf(stderr, "publish: %.*s\n", (int)n, b); }
        hadd(&h_pub, t - c->t_req); c->busy = 0;
        if (close_) return -1;
        return total;
    }
    if (c->state == C_HTTP) {
        ssize_t e = http_end(b, n);
        if (!e) return 0;
        if (n < 12 || memcmp(b + 9, "101", 3)) { if (verbose) fprintf(stderr, "upgrade refused: %.*s\n", (int)(n < 300 ? n : 300), b); return -1; }
        if (raw) { c->state = C_NS; if (do_join(c) < 0) return -1; }
        else c->state = C_OPEN;
        ssize_t k = frames_in(c, b + e, n - e, t);
        return k < 0 ? -1 : e + k;
    }
    return frames_in(c, b, n, t);
}
static void readable(client *c) {
    for (int round = 0; round < 4; round++) {
        size_t off = 0;
        if (c->part_len) { memcpy(rbuf, c->part, c->part_len); off = c->part_len; }
        ssize_t n = recv(c->fd, rbuf + off, RBUF - off, 0);
        if (n < 0) { if (errno == EAGAIN) return; drop(c); return; }
        if (n == 0) { drop(c); return; }
        recvs++; bytes_in += n;
        uint64_t t = now();
        ssize_t used = 0;
        do { /* http responses come one per call */
            ssize_t k = input(c, rbuf + used, off + n - used, t);
            if (k < 0) { drop(c); return; }
            if (k == 0) break;
            used += k;
        } while (used < (ssize_t)(off + n) && c->kind == 1);
        if (c->fd < 0) return;
        size_t left = off + n - used;
        if (left) {
            if (left > c->part_cap) { c->part = realloc(c->part, left * 2); c->part_cap = left * 2; }
            memmove(c->part, rbuf + used, left);
        }
        c->part_len = left;
        if ((size_t)n < RBUF - off) return;
    }
}

/* ---------- publishing ---------- */
static size_t render(char *o, size_t cap, uint64_t seq, uint64_t t, client *by) {
    char m[32]; snprintf(m, sizeof m, "~Q%08llx%016llx~", (unsigned long long)seq, (unsigned long long)t);
    size_t k = 0; const char *p = body;
    while (*p && k + 64 < cap) {
        if (!strncmp(p, "%K%", 3)) { memcpy(o + k, m, MARK_LEN); k += MARK_LEN; p += 3; }
        else if (!strncmp(p, "%N%", 3)) { k += sprintf(o + k, "%llu", (unsigned long long)seq); p += 3; }
        else if (!strncmp(p, "%U%", 3)) { k += sprintf(o + k, "%08x-0000-4000-8000-%04x%08llx", (unsigned)random(), (unsigned)random() & 0xffff, (unsigned long long)(seq & 0xffffffff)); p += 3; }
        else if (nchoices && !strncmp(p, "%C%", 3)) { k += sprintf(o + k, "%s", choices[(by->turns + by->idx) % nchoices]); p += 3; }
        else if (nchoices && !strncmp(p, "%B%", 3)) { k += sprintf(o + k, "%s", by->turns / nchoices % 2 ? "false" : "true"); p += 3; }
        else o[k++] = *p++;
    }
    by->turns++;
    o[k] = 0;
    return k;
}
static int publish_ws(void) {
    static uint64_t rr; char b[65536], f[65536];
    for (int i = 0; i < publishers; i++) {
        client *c = &cl[rr++ % publishers];
        if (c->state != C_READY || c->slow) continue;
        if (seq_next >= seq_cap) return -1;
        char id[24] = "";
        if (with_acks) { sent_at[seq_next] = now(); snprintf(id, sizeof id, "%llu", (unsigned long long)seq_next); }
        render(b, sizeof b, seq_next++, now(), c);
        int n = raw ? snprintf(f, sizeof f, "%s", b)
                    : snprintf(f, sizeof f, "42%s%s%s[\"%s\",%s]", strcmp(ns, "/") ? ns : "", strcmp(ns, "/") ? "," : "", id, emit_event, b);
        if (put_frame(c, 1, f, n) < 0) drop(c);
        return 0;
    }
    return -1;
}
static int publish_http(client *h) {
    char b[65536], f[80000];
    if (h->fd < 0 || h->state == C_DEAD) { h->part_len = 0; free(h->out); h->out = NULL; h->out_len = h->out_off = 0; if (dial(h) < 0) return -1; }
    if (seq_next >= seq_cap) return -1;
    h->t_req = now();
    size_t n = render(b, sizeof b, seq_next++, h->t_req, h);
    int k = snprintf(f, sizeof f, "POST %s HTTP/1.1\r\nHost: %s:%d\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n%s\r\n%s",
                     http_path, host, ports[h->idx % nports], n, http_headers, b);
    h->busy = 1;
    if (h->state == C_CONNECTING) { h->out = malloc(k); memcpy(h->out, f, k); h->out_len = k; return 0; }
    if (put(h, f, k) < 0) { h->busy = 0; drop(h); return -1; }
    return 0;
}
static int publish_one(void) {
    if (!http_path) return publish_ws();
    for (int i = 0; i < publishers; i++) if (!hp[i].busy) return publish_http(&hp[i]);
    return -1;
}

static void turn(int timeout_ms) {
    static struct epoll_event ev[1024];
    int n = epoll_wait(ep, ev, 1024, timeout_ms);
    for (int i = 0; i < n; i++) {
        client *c = ev[i].data.ptr;
        if (c->fd < 0) continue;
        if (c->slow && c->state == C_READY) { if (ev[i].events & (EPOLLERR | EPOLLHUP)) drop(c); continue; }
        if (ev[i].events & EPOLLOUT) {
            if (c->state == C_CONNECTING) {
                int e = 0; socklen_t l = sizeof e; getsockopt(c->fd, SOL_SOCKET, SO_ERROR, &e, &l);
                if (e) { drop(c); continue; }
                watch(c, EPOLLIN, EPOLL_CTL_MOD);
                if (c->kind >= 1) { c->state = C_READY; if (flush_out(c) < 0) { drop(c); continue; } }
                else if (upgrade(c) < 0) { drop(c); continue; }
            } else {
                int r = flush_out(c);
                if (r < 0) { drop(c); continue; }
                if (r == 1) watch(c, EPOLLIN, EPOLL_CTL_MOD);
            }
        }
        if (ev[i].events & (EPOLLIN | EPOLLERR | EPOLLHUP)) readable(c);
    }
}
static void usage(void) {
    fprintf(stderr,
"usage: sioload --port P[,P2..] [options]            (JSON report on stdout)\n"
"  --host A            server address (127.0.0.1)\n"
"  --clients N         listening WebSocket clients (100)\n"
"  --people FILE       a line a client: its own header, a tab, its connect payload (the first again after the last)\n"
"  --get-before P --get-after P --expect TEXT   a page each client fetches before it dials and after it joined; what\n"
"                      the second must hold, else the client counts as failed\n"
"  --expect-join TEXT  counts the answers to the join that hold this\n"
"  --ack               ask for an acknowledgement of each event; lost are those that got none\n"
"  --choices A,B,..    %%C%% in the body: each client's next choice; %%B%%: true, in its second round false\n"
"  --count NAME        how many of these events a client gets a second\n"
"  --slow N            of these, N never read after joining (slow consumers)\n"
"  --connect-rate R    dials a second, 0 = as fast as the window lets (0)\n"
"  --connect-window W  handshakes in flight at once (128)\n"
"  --connect-timeout S give up waiting for joins (120)\n"
"  --src A --src-count K   source addresses A, A+1 .. for many ports\n"
"  --path P --ns N --auth JSON   Engine.IO path, Socket.IO namespace, connect payload\n"
"  --join TEXT         sent after the connect, e.g. '[\"join\",{\"room\":\"r1\"}]'\n"
"  --join-wait         wait for any packet after the join before counting it as ready\n"
"  --header 'K: V'     added to every WebSocket upgrade (repeatable); --origin O\n"
"  --raw               plain WebSocket: no Engine.IO packets\n"
"  --http PATH         publish by HTTP POST (keep-alive); else by socket emit\n"
"  --http-header 'K: V' added to every POST (repeatable)\n"
"  --event NAME        socket event for publishing (pub)\n"
"  --body TEXT         payload; %%K%% = marker, %%N%% = number, %%U%% = a fresh UUID (default pads to --size)\n"
"  --size B            default payload size (100)\n"
"  --publishers M      publishing sockets or HTTP connections (1)\n"
"  --rate R            events a second, open loop (10)\n"
"  --window W          closed loop instead: W events in flight (saturation)\n"
"  --warmup S --duration S --settle S --drain S\n"
"  --pid P             server pid for CPU and memory (repeatable, children included)\n"
"  --no-children  --connect-only  --verbose  --label TEXT\n");
    exit(2);
}
int main(int argc, char **argv) {
    srandom((unsigned)time(NULL) ^ (unsigned)getpid());
    static struct option o[] = {
        {"host", 1, 0, 1}, {"port", 1, 0, 2}, {"clients", 1, 0, 3}, {"slow", 1, 0, 4}, {"connect-rate", 1, 0, 5},
        {"connect-window", 1, 0, 6}, {"src", 1, 0, 7}, {"src-count", 1, 0, 8}, {"path", 1, 0, 9}, {"ns", 1, 0, 10},
        {"auth", 1, 0, 11}, {"join", 1, 0, 12}, {"join-wait", 0, 0, 13}, {"header", 1, 0, 14}, {"origin", 1, 0, 15},
        {"raw", 0, 0, 16}, {"http", 1, 0, 17}, {"http-header", 1, 0, 18}, {"event", 1, 0, 19}, {"body", 1, 0, 20},
        {"size", 1, 0, 21}, {"publishers", 1, 0, 22}, {"rate", 1, 0, 23}, {"window", 1, 0, 24}, {"warmup", 1, 0, 25},
        {"duration", 1, 0, 26}, {"settle", 1, 0, 27}, {"drain", 1, 0, 28}, {"pid", 1, 0, 29}, {"no-children", 0, 0, 30},
        {"connect-only", 0, 0, 31}, {"verbose", 0, 0, 32}, {"label", 1, 0, 33}, {"connect-timeout", 1, 0, 34},
        {"people", 1, 0, 35}, {"get-before", 1, 0, 36}, {"get-after", 1, 0, 37}, {"expect", 1, 0, 38}, {"expect-join", 1, 0, 39},
        {"ack", 0, 0, 40}, {"choices", 1, 0, 41}, {"count", 1, 0, 42}, {"help", 0, 0, 'h'}, {0}};
    int k;
    while ((k = getopt_long(argc, argv, "h", o, NULL)) != -1) switch (k) {
        case 1: snprintf(host, sizeof host, "%s", optarg); break;
        case 2: for (char *p = strtok(optarg, ","); p && nports < 16; p = strtok(NULL, ",")) ports[nports++] = atoi(p); break;
        case 3: nclients = atoi(optarg); break;
        case 4: nslow = atoi(optarg); break;
        case 5: connect_rate = atof(optarg); break;
        case 6: connect_window = atoi(optarg); break;
        case 7: snprintf(src_base, sizeof src_base, "%s", optarg); break;
        case 8: src_count = atoi(optarg); break;
        case 9: path = optarg; break;
        case 10: ns = optarg; break;
        case 11: auth = optarg; break;
        case 12: join = optarg; break;
        case 13: join_wait = 1; break;
        case 14: strncat(headers, optarg, sizeof headers - strlen(headers) - 3); strcat(headers, "\r\n"); break;
        case 15: snprintf(origin, sizeof origin, "Origin: %s\r\n", optarg); break;
        case 16: raw = 1; break;
        case 17: http_path = optarg; break;
        case 18: strncat(http_headers, optarg, sizeof http_headers - strlen(http_headers) - 3); strcat(http_headers, "\r\n"); break;
        case 19: emit_event = optarg; break;
        case 20: body = optarg; break;
        case 21: size = atoi(optarg); break;
        case 22: publishers = atoi(optarg); break;
        case 23: rate = atof(optarg); break;
        case 24: window = atoi(optarg); break;
        case 25: warmup = atof(optarg); break;
        case 26: duration = atof(optarg); break;
        case 27: settle = atof(optarg); break;
        case 28: drain = atof(optarg); break;
        case 29: if (npids < 64) pids[npids++] = atoi(optarg); break;
        case 30: with_children = 0; break;
        case 31: connect_only = 1; break;
        case 32: verbose = 1; break;
        case 33: label = optarg; break;
        case 34: connect_timeout = atof(optarg); break;
        case 35: {
            FILE *fp = fopen(optarg, "r"); char *line = NULL; size_t cap = 0; ssize_t n;
            if (!fp) die("--people cannot be read");
            while ((n = getline(&line, &cap, fp)) > 0) {
                if (line[n - 1] == '\n') line[n - 1] = 0;
                people = realloc(people, (npeople + 1) * sizeof *people);
                people[npeople++] = strdup(line);
            }
            fclose(fp); free(line);
            break;
        }
        case 36: get_before = optarg; break;
        case 37: get_after = optarg; break;
        case 38: expect = optarg; break;
        case 39: expect_join = optarg; break;
        case 40: with_acks = 1; break;
        case 41: for (char *p = strtok(optarg, ","); p && nchoices < 256; p = strtok(NULL, ",")) choices[nchoices++] = p; break;
        case 42: count_event = optarg; break;
        default: usage();
    }
    if (!nports || nclients < 1 || publishers < 1) usage();
    if (strncmp(host, "127.", 4)) die("only loopback addresses are allowed");
    struct rlimit rl; getrlimit(RLIMIT_NOFILE, &rl);
    if (rl.rlim_cur < (rlim_t)nclients * (get_before || get_after ? 2 : 1) + 200 && rl.rlim_cur < rl.rlim_max) { rl.rlim_cur = rl.rlim_max; setrlimit(RLIMIT_NOFILE, &rl); }
    if (rl.rlim_cur < (rlim_t)nclients + 200) { rl.rlim_cur = rl.rlim_max = nclients + 1000; if (setrlimit(RLIMIT_NOFILE, &rl) < 0) die("raise ulimit -n"); }
    signal(SIGPIPE, SIG_IGN);
    if (!body) {
        char *b = malloc(size + 128); int n = sprintf(b, "{\"k\":\"%%K%%\",\"x\":\"");
        int pad = size - (n - 3 + MARK_LEN) - 2; if (pad < 0) pad = 0;
        memset(b + n, 'x', pad); strcpy(b + n + pad, "\"}"); body = b;
    }
    if (publishers > nclients && !http_path) publishers = nclients;
    /* in a closed loop the count is not known: allow 4,000 events a second */
    seq_cap = (uint64_t)((window ? 4000 : rate) * (duration + warmup + 2)) + 1000;
    while ((double)seq_cap / 8 * nclients > 4e9) seq_cap /= 2;
    seq_cap = (seq_cap + 63) & ~63ull;
    per_seq = calloc(seq_cap, sizeof *per_seq);
    sent_at = calloc(seq_cap, sizeof *sent_at);
    gp = calloc(nclients, sizeof *gp);
    cl = calloc(nclients, sizeof *cl); hp = calloc(publishers, sizeof *hp);
    for (int i = 0; i < nclients; i++) {
        cl[i].fd = -1; cl[i].idx = i;
        cl[i].slow = i >= nclients - nslow;
        cl[i].seen = calloc(seq_cap / 64, 8);
    }
    for (int i = 0; i < publishers; i++) { hp[i].fd = -1; hp[i].idx = i; hp[i].kind = 1; hp[i].state = C_DEAD; }
    ep = epoll_create1(EPOLL_CLOEXEC);
    build_tree();
    double rss0 = rss_of_tree(), ccpu0 = cpu_of_tree(NULL, NULL);

    /* connect */
    uint64_t t0 = now(); int dialed = 0;
    while (n_ready + n_failed + n_dropped < (uint64_t)nclients) {
        uint64_t t = now();
        if (t - t0 > connect_timeout * 1e9) break;
        while (dialed < nclients && (int)n_inflight < connect_window && (!connect_rate || dialed < (t - t0) / 1e9 * connect_rate)) {
            n_inflight++;
            cl[dialed].t0 = now();
            if ((get_before ? fetch(&cl[dialed], get_before) : dial(&cl[dialed])) < 0) { n_inflight--; n_failed++; if (verbose) perror("dial"); if (cl[dialed].fd >= 0) close(cl[dialed].fd); cl[dialed].fd = -1; cl[dialed].state = C_DEAD; }
            dialed++;
        }
        turn(1);
    }
    uint64_t tc = now();
    double connect_s = (tc - t0) / 1e9, ccpu1 = cpu_of_tree(NULL, NULL);
    uint64_t joined = n_ready;
    for (uint64_t e = now() + settle * 1e9; now() < e;) turn(10);
    build_tree();
    double rss1 = rss_of_tree();
    if (verbose) fprintf(stderr, "ready %llu failed %llu in %.2fs\n", (unsigned long long)n_ready, (unsigned long long)n_failed, connect_s);

    double u0 = 0, s0 = 0, u1 = 0, s1 = 0, own0 = 0, own1 = 0, wall = 0;
    uint64_t base_frames = 0, base_recvs = 0, base_bytes = 0, late = 0, seq_end = 0, f1 = 0, r1 = 0, b1 = 0;
    double rss2 = rss1, cpu_total = 0;
    if (!connect_only && n_ready) {
        uint64_t ts = now(), tm = ts + warmup * 1e9, te = tm + duration * 1e9;
        uint64_t due0 = seq_next; int started = 0;
        for (;;) {
            uint64_t t = now();
            if (!started && t >= tm) {
                started = 1; meas_start = t; meas_end = te = t + duration * 1e9; seq_base = seq_next;
                cpu_of_tree(&u0, &s0); own0 = own_cpu(); base_frames = frames; base_recvs = recvs; base_bytes = bytes_in;
            }
            if (t >= te && started) break;
            if (window) {
                while (seq_next - completed < (uint64_t)window) if (publish_one() < 0) break;
                turn(1);
            } else {
                uint64_t due = due0 + (uint64_t)((t - ts) / 1e9 * rate);
                int behind = 0;
                while (seq_next < due) { if (publish_one() < 0) { behind = 1; break; } }
                late += behind;
                double wait = ((seq_next - due0 + 1) / rate) * 1e3 - (now() - ts) / 1e6;
                turn(wait > 1 && !behind ? (wait > 5 ? 5 : (int)wait) : (behind ? 1 : 0));
            }
        }
        seq_end = seq_next;
        cpu_of_tree(&u1, &s1); own1 = own_cpu(); wall = (now() - meas_start) / 1e9;
        f1 = frames; r1 = recvs; b1 = bytes_in;
        rss2 = rss_of_tree();
        /* let the tail arrive: stop when nothing came for a second */
        uint64_t e = now() + drain * 1e9;
        while (now() < e) {
            turn(20);
            if (with_acks) { if (pub_acked + pub_err >= seq_next) break; continue; }
            uint64_t want = 0; for (uint64_t i = seq_base; i < seq_end; i++) want += per_seq[i] >= expect_per_seq;
            if (want == seq_end - seq_base) break;
        }
        double u, s; cpu_total = cpu_of_tree(&u, &s) - u0 - s0;
    }
    uint64_t got = 0, n_ev = seq_end - seq_base, full = 0;
    for (uint64_t i = seq_base; i < seq_end; i++) { got += per_seq[i]; full += per_seq[i] >= expect_per_seq; }
    uint64_t expected = n_ev * expect_per_seq;
    uint64_t answered = pub_acked + pub_err;
    if (with_acks) { expected = seq_next; got = answered; }
    uint32_t most = 0; uint64_t counted_all = 0;
    for (int i = 0; i < nclients; i++) { counted_all += cl[i].counted; if (cl[i].win_max > most) most = cl[i].win_max; }
    double cpu = u1 + s1 - u0 - s0;
    printf("{\"label\":\"%s\",\"clients\":%d,\"joined\":%llu,\"connect_failed\":%llu,\"dropped\":%llu,\"slow\":%d,\n"
           " \"connect_s\":%.3f,\"connects_per_s\":%.0f,\"connect_p50_ms\":%.2f,\"connect_p99_ms\":%.2f,\"connect_cpu_ms_each\":%.3f,\n"
           " \"rss_start_mb\":%.1f,\"rss_joined_mb\":%.1f,\"rss_end_mb\":%.1f,\"rss_kb_per_client\":%.1f,\n",
           label, nclients, (unsigned long long)joined, (unsigned long long)n_failed, (unsigned long long)n_dropped, nslow,
           connect_s, joined / connect_s, hq(&h_conn, .5), hq(&h_conn, .99), joined ? (ccpu1 - ccpu0) * 1e3 / joined : 0,
           rss0 / 1e6, rss1 / 1e6, rss2 / 1e6, joined ? (rss1 - rss0) / 1024 / joined : 0);
    printf(" \"mode\":\"%s\",\"publish\":\"%s\",\"rate\":%.1f,\"window\":%d,\"wall_s\":%.3f,\"events\":%llu,\"events_per_s\":%.1f,\n"
           " \"deliveries\":%llu,\"deliveries_per_s\":%.0f,\"frames_per_s\":%.0f,\"mb_per_s\":%.1f,\n"
           " \"lat_ms\":{\"mean\":%.3f,\"p50\":%.3f,\"p95\":%.3f,\"p99\":%.3f,\"p999\":%.3f,\"max\":%.3f,\"n\":%llu},\n"
           " \"expected\":%llu,\"got\":%llu,\"lost\":%lld,\"duplicate\":%llu,\"out_of_order\":%llu,\"events_complete\":%llu,\n",
           window ? "closed" : "open", http_path ? "http" : "emit", rate, window, wall, (unsigned long long)n_ev, wall ? n_ev / wall : 0,
           (unsigned long long)deliveries, wall ? deliveries / wall : 0, wall ? (f1 - base_frames) / wall : 0, wall ? (b1 - base_bytes) / wall / 1e6 : 0,
           h_lat.n ? h_lat.sum / 1e6 / h_lat.n : -1, hq(&h_lat, .5), hq(&h_lat, .95), hq(&h_lat, .99), hq(&h_lat, .999), h_lat.max / 1e6, (unsigned long long)h_lat.n,
           (unsigned long long)expected, (unsigned long long)got, (long long)(expected - got), (unsigned long long)dups, (unsigned long long)ooo, (unsigned long long)full);
    printf(" \"dropped_slow\":%llu,\"joined_as_expected\":%llu,\"pages\":%llu,\"bad_pages\":%llu,\"page_p50_ms\":%.2f,\"page_p95_ms\":%.2f,\"page_max_ms\":%.2f,\n"
           " \"ack_ms\":{\"p50\":%.3f,\"p95\":%.3f,\"p99\":%.3f,\"max\":%.3f,\"n\":%llu},\"counted\":%llu,\"counted_most_per_s\":%u,\n",
           (unsigned long long)n_dropped_slow, (unsigned long long)n_as_expected, (unsigned long long)n_pages, (unsigned long long)n_bad_pages,
           hq(&h_page, .5), hq(&h_page, .95), h_page.max / 1e6, hq(&h_ack, .5), hq(&h_ack, .95), hq(&h_ack, .99), h_ack.max / 1e6,
           (unsigned long long)h_ack.n, (unsigned long long)counted_all, most);
    printf(" \"publish_ok\":%llu,\"publish_err\":%llu,\"publish_p50_ms\":%.3f,\"publish_p99_ms\":%.3f,\"publish_late\":%llu,\"pings\":%llu,\n"
           " \"server_cpu_pct\":%.1f,\"server_cpu_user_pct\":%.1f,\"server_cpu_sys_pct\":%.1f,\"cpu_ms_per_1000\":%.3f,\"cpu_ms_per_1000_incl_drain\":%.3f,\n"
           " \"loadgen_cpu_pct\":%.1f,\"loadgen_deliveries_per_recv\":%.2f}\n",
           (unsigned long long)pub_acked, (unsigned long long)pub_err, hq(&h_pub, .5), hq(&h_pub, .99), (unsigned long long)late, (unsigned long long)pings,
           wall ? cpu / wall * 100 : 0, wall ? (u1 - u0) / wall * 100 : 0, wall ? (s1 - s0) / wall * 100 : 0,
           deliveries ? cpu * 1e6 / deliveries : 0, got ? cpu_total * 1e6 / got : 0,
           wall ? (own1 - own0) / wall * 100 : 0, r1 > base_recvs ? (double)(f1 - base_frames) / (r1 - base_recvs) : 0);
    fflush(stdout);
    for (int i = 0; i < nclients; i++) if (cl[i].fd >= 0) { if (!cl[i].slow) put_frame(&cl[i], 8, "\x03\xe8", 2); close(cl[i].fd); }
    return (n_failed || n_dropped || expected != got || dups) ? 1 : 0;
}
