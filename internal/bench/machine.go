package main

import (
	"bufio"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
)

// host describes the machine a run was made on.
type host struct {
	CPU        string `json:"cpu"`
	Cores      int    `json:"cores"`
	MemoryMiB  int    `json:"memoryMiB"` // 0 where the system does not tell
	System     string `json:"system"`
	Go         string `json:"go"`
	GOMAXPROCS int    `json:"gomaxprocs"`
}

func machine() host {
	h := host{CPU: field("/proc/cpuinfo", "model name"), Cores: runtime.NumCPU(), System: runtime.GOOS + "/" + runtime.GOARCH,
		Go: runtime.Version(), GOMAXPROCS: runtime.GOMAXPROCS(0)}
	if h.CPU == "" {
		h.CPU = "unknown processor"
	}
	kib, _ := strconv.Atoi(strings.TrimSuffix(field("/proc/meminfo", "MemTotal"), " kB")) // 0 when unknown
	h.MemoryMiB = kib / 1024
	return h
}

// String is the heading of the table.
func (h host) String() string {
	return fmt.Sprintf("%s, %d cores (GOMAXPROCS %d), %d MiB, %s, %s", h.CPU, h.Cores, h.GOMAXPROCS, h.MemoryMiB, h.System, h.Go)
}

// field reads the first "name: value" of a file of Linux; "" elsewhere.
func field(file, name string) string {
	f, err := os.Open(file)
	if err != nil {
		return ""
	}
	defer f.Close()
	for s := bufio.NewScanner(f); s.Scan(); {
		key, value, ok := strings.Cut(s.Text(), ":")
		if ok && strings.TrimSpace(key) == name {
			return strings.TrimSpace(value)
		}
	}
	return ""
}
