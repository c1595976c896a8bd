package main

import (
	"runtime"
	"runtime/metrics"
	"sync"
	"time"
)

// sampleEvery is how often memory is looked at. Argon2id and a page of a list
// both hold their memory longer than that.
const sampleEvery = time.Millisecond

// heap is the bytes of this process's heap in use, dead objects that are not
// swept yet included.
func heap() uint64 {
	s := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(s)
	return s[0].Value.Uint64()
}

// extraHeap runs f and gives by how many MiB the heap in use grew at most,
// from a heap that was just swept.
func extraHeap(f func() error) (mib float64, err error) {
	runtime.GC()
	before := heap()
	peak := before
	stop := make(chan struct{})
	var sampler sync.WaitGroup
	sampler.Go(func() {
		tick := time.NewTicker(sampleEvery)
		defer tick.Stop()
		for {
			select {
			case <-stop:
				return
			case <-tick.C:
				peak = max(peak, heap())
			}
		}
	})
	err = f()
	close(stop)
	sampler.Wait()
	return float64(max(peak, heap())-before) / (1 << 20), err
}
