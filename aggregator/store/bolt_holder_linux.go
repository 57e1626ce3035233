package store

import (
	"bufio"
	"fmt"
	"os"
	"strings"
	"syscall"
)

// holderOf says who has a file locked, as well as the system tells: Linux lists locks by inode.
func holderOf(path string) string {
	const somebody = "another process"
	info, err := os.Stat(path)
	if err != nil {
		return somebody
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return somebody
	}
	locks, err := os.Open("/proc/locks")
	if err != nil {
		return somebody
	}
	defer locks.Close()
	inode := fmt.Sprintf(":%d", stat.Ino)
	for lines := bufio.NewScanner(locks); lines.Scan(); {
		// 1: FLOCK  ADVISORY  WRITE 4711 08:01:131 0 EOF (proc_locks(5))
		f := strings.Fields(lines.Text())
		if len(f) >= 6 && f[1] == "FLOCK" && strings.HasSuffix(f[5], inode) {
			name, _ := os.ReadFile("/proc/" + f[4] + "/comm")
			return strings.TrimSpace(fmt.Sprintf("process %s %s", f[4], name))
		}
	}
	return somebody
}
