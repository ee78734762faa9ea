/*
 * papers_test.c - issued minutes as files: whole or not at all, and gone.
 */
#include "daemon/io/erase.h"
#include "daemon/io/papers.h"
#include "tests/unit/unit.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct paper md = {"nb", "md"};

struct place {
    char folder[48];
    struct papers papers;
    struct fault why;
};

static void
place_init(struct place *p)
{
    *p = (struct place){.folder = "/tmp/dugnad-papers-XXXXXX"};
    CHECK(mkdtemp(p->folder) != NULL);
    p->papers = (struct papers){&disk_posix, p->folder, 1};
}

static bool
there(const struct place *p, const char *rest)
{
    char path[128];
    struct stat st;

    (void)snprintf(path, sizeof path, "%s/%s", p->folder, rest);
    return stat(path, &st) == 0;
}

static void
issue(struct place *p, uint32_t version, const char *words)
{
    p->papers.version = version;
    CHECK_U64(papers_begin(&p->papers, &p->why), STATUS_OK);
    CHECK_U64(papers_add(&p->papers, &md, bytes_of(words), &p->why), STATUS_OK);
    CHECK_U64(papers_end(&p->papers, &p->why), STATUS_OK);
}

static void
reads(struct place *p, uint32_t version, const char *words)
{
    struct buf out;

    p->papers.version = version;
    CHECK_U64(papers_read(&p->papers, &md, &out), 0);
    CHECK(bytes_same(buf_bytes(&out), bytes_of(words)));
    free(out.at);
}

TEST(a_version_is_there_when_all_of_it_is)
{
    struct place p;
    struct buf out;
    struct stat st;
    char path[128];

    place_init(&p);
    CHECK_U64(papers_begin(&p.papers, &p.why), STATUS_OK);
    CHECK_U64(papers_add(&p.papers, &md, bytes_of("one"), &p.why), STATUS_OK);
    CHECK(papers_read(&p.papers, &md, &out) == -ENOENT);
    CHECK(!there(&p, "minutes/1"));
    CHECK_U64(papers_end(&p.papers, &p.why), STATUS_OK);
    reads(&p, 1, "one");
    CHECK(!there(&p, "minutes/1.new"));
    (void)snprintf(path, sizeof path, "%s/minutes/1/nb.md", p.folder);
    CHECK_U64(stat(path, &st), 0);
    CHECK_U64(st.st_mode & 0777, 0600);
    CHECK(papers_read(&p.papers, &(struct paper){"nn", "md"}, &out) == -ENOENT);
    issue(&p, 1, "the same version, made again");
    reads(&p, 1, "the same version, made again");
    CHECK(erase_folder(&disk_posix, p.folder) == 0);
}

TEST(what_was_broken_off_leaves_nothing)
{
    struct place p;

    place_init(&p);
    issue(&p, 1, "one");
    p.papers.version = 2;
    CHECK_U64(papers_begin(&p.papers, &p.why), STATUS_OK);
    CHECK_U64(papers_add(&p.papers, &md, bytes_of("two"), &p.why), STATUS_OK);
    papers_undo(&p.papers);
    CHECK(!there(&p, "minutes/2.new") && !there(&p, "minutes/2"));
    reads(&p, 1, "one");
    /* Left by a process that was killed. */
    p.papers.version = 2;
    CHECK_U64(papers_begin(&p.papers, &p.why), STATUS_OK);
    CHECK_U64(papers_add(&p.papers, &md, bytes_of("two"), &p.why), STATUS_OK);
    issue(&p, 2, "two again");
    reads(&p, 2, "two again");
    CHECK(erase_folder(&disk_posix, p.folder) == 0);
}

TEST(older_versions_are_cleared_and_later_ones_stay)
{
    struct place p;

    place_init(&p);
    p.papers.version = 9;
    CHECK(!papers_left(&p.papers)); /* no folder at all */
    CHECK_U64(papers_clear(&p.papers, true, &p.why), STATUS_OK);
    issue(&p, 1, "one");
    issue(&p, 2, "two");
    issue(&p, 10, "ten");
    p.papers.version = 11;
    CHECK_U64(papers_begin(&p.papers, &p.why), STATUS_OK);
    p.papers.version = 10;
    CHECK(papers_left(&p.papers));
    CHECK_U64(papers_clear(&p.papers, false, &p.why), STATUS_OK);
    CHECK(!there(&p, "minutes/1") && !there(&p, "minutes/2"));
    CHECK(there(&p, "minutes/10") && there(&p, "minutes/11.new"));
    CHECK(papers_left(&p.papers)); /* the one that was never finished */
    CHECK_U64(papers_clear(&p.papers, true, &p.why), STATUS_OK);
    CHECK(!there(&p, "minutes/11.new"));
    CHECK(!papers_left(&p.papers));
    reads(&p, 10, "ten");
    CHECK(erase_folder(&disk_posix, p.folder) == 0);
    CHECK(!there(&p, ""));
}

/* Whoever holds the file open sees that its bytes were overwritten. */
TEST(what_is_erased_is_overwritten_first)
{
    char path[] = "/tmp/dugnad-erase-XXXXXX";
    static uint8_t words[200000];
    const int fd = mkstemp(path);

    CHECK(fd >= 0);
    memset(words, 'x', sizeof words);
    CHECK_U64(write(fd, words, sizeof words), sizeof words);
    CHECK(erase_file(&disk_posix, path) == 0);
    CHECK(access(path, F_OK) != 0);
    CHECK_U64(pread(fd, words, sizeof words, 0), sizeof words);
    for (size_t i = 0; i < sizeof words; i++) {
        CHECK_U64(words[i], 0);
    }
    CHECK_U64(close(fd), 0);
    CHECK(erase_file(&disk_posix, path) == 0); /* it is not there */
}

/* A link goes; what it names stays. */
TEST(links_are_not_followed)
{
    struct place p;
    char other[] = "/tmp/dugnad-erase-XXXXXX";
    char link_path[128];
    struct stat st;
    const int fd = mkstemp(other);

    place_init(&p);
    CHECK_U64(write(fd, "stays", 5), 5);
    (void)snprintf(link_path, sizeof link_path, "%s/link", p.folder);
    CHECK_U64(symlink(other, link_path), 0);
    CHECK(erase_folder(&disk_posix, p.folder) == 0);
    CHECK(!there(&p, ""));
    CHECK_U64(stat(other, &st), 0);
    CHECK_U64(st.st_size, 5);
    CHECK_U64(close(fd), 0);
    CHECK_U64(unlink(other), 0);
}
