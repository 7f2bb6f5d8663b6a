package store

import "sync"

// bells wake those in this process who wait for a commit about their topic.
type bells struct {
	sync.Mutex
	byTopic map[string]map[chan struct{}]bool
	rings   map[string]uint64
}

// Ring wakes the listeners of a topic in this process once the command is
// durable. It is a help to answer sooner, never a message: other nodes do not
// hear it, and several rings may be heard as one.
func (tx *Tx) Ring(topic string) { tx.topics = append(tx.topics, topic) }

// Listen returns a channel that has a value after a Ring of the topic, until
// stop is called.
func (s *Store) Listen(topic string) (rung <-chan struct{}, stop func()) {
	c := make(chan struct{}, 1)
	s.bells.Lock()
	defer s.bells.Unlock()
	if s.bells.byTopic == nil {
		s.bells.byTopic = map[string]map[chan struct{}]bool{}
	}
	if s.bells.byTopic[topic] == nil {
		s.bells.byTopic[topic] = map[chan struct{}]bool{}
	}
	s.bells.byTopic[topic][c] = true
	return c, func() {
		s.bells.Lock()
		defer s.bells.Unlock()
		delete(s.bells.byTopic[topic], c)
	}
}

// Rings counts the rings of a topic in this process: whoever keeps something in
// memory sees by it that a command has made it old. It has grown before Update
// returns.
func (s *Store) Rings(topic string) uint64 {
	s.bells.Lock()
	defer s.bells.Unlock()
	return s.bells.rings[topic]
}

func (s *Store) ring(topics []string) {
	if len(topics) == 0 {
		return
	}
	s.bells.Lock()
	defer s.bells.Unlock()
	if s.bells.rings == nil {
		s.bells.rings = map[string]uint64{}
	}
	for _, t := range topics {
		s.bells.rings[t]++
		for c := range s.bells.byTopic[t] {
			select {
			case c <- struct{}{}:
			default: // it has not heard the last ring yet
			}
		}
	}
}
