package main

import "context"

type simulator struct{ process *process }

func (s *simulator) environment() []string { return nil }

func (d *demo) startAccount(ctx context.Context, failed func(error)) error { return nil }

func (d *demo) explain() {}
