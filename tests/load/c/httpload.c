/* httpload: keep-alive HTTP/1.1 GETs over C connections for S seconds. cc -O2 -o httpload httpload.c
   ./httpload PORT PATH CONNS SECONDS [PID] [header: v] [pause between two requests of one connection, ms] -> JSON (req/s, latency, server CPU per request) */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>
#include <dirent.h>
static double now(void) { struct timespec t; clock_gettime(CLOCK_MONOTONIC, &t); return t.tv_sec + t.tv_nsec / 1e9; }
static double cpu1(int p, int *pp) { char f[64], b[1024]; snprintf(f, 64, "/proc/%d/stat", p); FILE *fp = fopen(f, "r"); if (!fp) return -1; size_t n = fread(b, 1, 1023, fp); fclose(fp); b[n] = 0; char *q = strrchr(b, ')'); unsigned long u, s; if (!q || sscanf(q + 2, "%*c %d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", pp, &u, &s) != 3) return -1; return (double)(u + s) / sysconf(_SC_CLK_TCK); }
static double cpu(int root) { int pp, set[128], n = 0; double t = cpu1(root, &pp); set[n++] = root; if (t < 0) return 0; for (int pass = 0; pass < 2; pass++) { DIR *d = opendir("/proc"); struct dirent *e; while ((e = readdir(d))) { int p = atoi(e->d_name), have = 0; if (p <= 0) continue; for (int i = 0; i < n; i++) have |= set[i] == p; if (have) continue; double c = cpu1(p, &pp); if (c < 0) continue; for (int i = 0; i < n; i++) if (set[i] == pp && n < 128) { set[n++] = p; t += c; break; } } closedir(d); } return t; }
typedef struct { int fd; double t, due; char *b; size_t n, want; } C;
static int port; static char req[4096]; static size_t rl; static int ep;
static void go(C *c) { c->n = c->want = 0; c->t = now(); if (c->fd < 0) { struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(port)}; inet_pton(AF_INET, "127.0.0.1", &a.sin_addr); c->fd = socket(AF_INET, SOCK_STREAM, 0); if (connect(c->fd, (void *)&a, sizeof a)) { perror("connect"); exit(1); } int one = 1; setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, 4); struct epoll_event e = {.events = EPOLLIN, .data.ptr = c}; epoll_ctl(ep, EPOLL_CTL_ADD, c->fd, &e); } if (send(c->fd, req, rl, MSG_NOSIGNAL) < 0) { close(c->fd); c->fd = -1; go(c); } }
static int cmp(const void *a, const void *b) { double x = *(double *)a, y = *(double *)b; return x < y ? -1 : x > y; }
int main(int argc, char **v) {
    if (argc < 5) { fprintf(stderr, "httpload PORT PATH CONNS SECONDS [PID] [header] [pause ms]\n"); return 2; }
    port = atoi(v[1]); int n = atoi(v[3]); double S = atof(v[4]); int pid = argc > 5 ? atoi(v[5]) : 0; double pause = argc > 7 ? atof(v[7]) / 1e3 : 0;
    rl = snprintf(req, sizeof req, "GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\n%s%s\r\n", v[2], argc > 6 ? v[6] : "", argc > 6 ? "\r\n" : "");
    ep = epoll_create1(0); C *c = calloc(n, sizeof *c); double *lat = malloc(sizeof(double) * 4000000); size_t k = 0, err = 0, reconn = 0; uint64_t by = 0;
    for (int i = 0; i < n; i++) { c[i].fd = -1; c[i].b = malloc(1 << 20); c[i].due = 0; if (pause) c[i].due = now() + pause * i / n; else go(&c[i]); }
    double t0 = now(), te = t0 + S, c0 = pid ? cpu(pid) : 0; struct epoll_event ev[256];
    while (now() < te) { int m = epoll_wait(ep, ev, 256, pause ? 2 : 100); if (pause) { double t = now(); for (int i = 0; i < n; i++) if (c[i].due && t >= c[i].due) { c[i].due = 0; go(&c[i]); } } for (int i = 0; i < m; i++) { C *x = ev[i].data.ptr; ssize_t r = recv(x->fd, x->b + x->n, (1 << 20) - 1 - x->n, 0);
        if (r <= 0) { close(x->fd); x->fd = -1; reconn++; if (x->n && !x->want) { lat[k++] = now() - x->t; by += x->n; } if (!x->due) go(x); continue; }
        x->n += r; x->b[x->n] = 0; if (!x->want) { char *e = strstr(x->b, "\r\n\r\n"); if (e) { char *l = strcasestr(x->b, "content-length:"); if (l && l < e) x->want = e + 4 - x->b + atol(l + 15); else if (strcasestr(x->b, "chunked")) { if (memmem(e, x->n - (e - x->b), "0\r\n\r\n", 5)) x->want = x->n; } } }
        if (x->want && x->n >= x->want) { if (x->b[9] != '2') err++; if (k < 4000000) lat[k++] = now() - x->t; by += x->n; if (pause) x->due = now() + pause; else go(x); } } }
    double w = now() - t0, cc = pid ? cpu(pid) - c0 : 0; qsort(lat, k, sizeof *lat, cmp);
    printf("{\"path\":\"%s\",\"conns\":%d,\"req_per_s\":%.0f,\"cpu_us_per_req\":%.1f,\"req_per_s_core\":%.0f,\"requests\":%zu,\"p50_ms\":%.2f,\"p95_ms\":%.2f,\"p99_ms\":%.2f,\"max_ms\":%.2f,\"errors\":%zu,\"reconnects\":%zu,\"kb_per_resp\":%.1f}\n", v[2], n, k / w, k ? cc / k * 1e6 : 0, cc > 0 ? k / cc : 0, k, k ? lat[k / 2] * 1e3 : 0, k ? lat[(size_t)(k * .95)] * 1e3 : 0, k ? lat[(size_t)(k * .99)] * 1e3 : 0, k ? lat[k - 1] * 1e3 : 0, err, reconn, k ? by / 1024.0 / k : 0);
}
