package level

import (
	"math"

	"batang/care"
	"batang/epidemic"
	"batang/policy"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/ext"
	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/vm"
)

// Peer finds the level of input i.
type Peer func(i int) int

// Rules are Quảng Nam's, as the product has them.
func Rules() (*epidemic.Rules, error) {
	prog, problems := policy.Embedded().Get("vn-quang-nam-1080", care.MustDate("2022-03-01"))
	if len(problems) > 0 {
		return nil, problems
	}
	return epidemic.New(prog)
}

// Rates puts an input in our form, exactly.
func (x *Input) Rates() (rates epidemic.Rates) {
	for i, v := range [...]float64{x.A1, x.B1, x.C1, x.A2, x.B2, x.A3, x.B3, x.C3} {
		rates[i] = care.Ratio{Num: uint64(math.Round(v * 10)), Den: 10}
	}
	return rates
}

// Ours judges under the compiled pack.
func Ours(in []Input) (Peer, error) {
	r, err := Rules()
	if err != nil {
		return nil, err
	}
	rates := make([]epidemic.Rates, len(in))
	for i := range in {
		rates[i] = in[i].Rates()
	}
	return func(i int) int { return int(r.Judge(&rates[i]).Level) }, nil
}

const exprRule = `
let t0 = max(a1<90?0:(a1<450?1:(a1<=600?2:3)), b1<1?0:(b1<32?1:(b1<=40?2:3)));
let t = (a2<75 || b2<90) && t0<3 ? t0+1 : t0;
let c0 = min(a3<200?0:(a3<=500?1:2), b3<10?0:(b3<=30?1:2));
let c = c3<4 && c0>0 ? c0-1 : c0;
let l = m[c][t];
c1>6 && l<4 ? l+1 : l`

type exprInput struct {
	A1 float64 `expr:"a1"`
	B1 float64 `expr:"b1"`
	C1 float64 `expr:"c1"`
	A2 float64 `expr:"a2"`
	B2 float64 `expr:"b2"`
	A3 float64 `expr:"a3"`
	B3 float64 `expr:"b3"`
	C3 float64 `expr:"c3"`
	M  [][]int `expr:"m"`
}

// Expr is expr-lang/expr with a struct environment and a reused machine, its
// fastest form here.
func Expr(in []Input) (Peer, error) {
	program, err := expr.Compile(exprRule, expr.Env(exprInput{}))
	if err != nil {
		return nil, err
	}
	m := make([][]int, len(matrix))
	for i := range matrix {
		m[i] = matrix[i][:]
	}
	envs := make([]exprInput, len(in))
	for i, x := range in {
		envs[i] = exprInput{x.A1, x.B1, x.C1, x.A2, x.B2, x.A3, x.B3, x.C3, m}
	}
	var machine vm.VM
	return func(i int) int {
		level, err := machine.Run(program, envs[i])
		if err != nil {
			return -1
		}
		return level.(int)
	}, nil
}

const celRule = `
cel.bind(t0, math.greatest(a1<90.0?0:(a1<450.0?1:(a1<=600.0?2:3)), b1<1.0?0:(b1<32.0?1:(b1<=40.0?2:3))),
cel.bind(t, (a2<75.0||b2<90.0)&&t0<3 ? t0+1 : t0,
cel.bind(c0, math.least(a3<200.0?0:(a3<=500.0?1:2), b3<10.0?0:(b3<=30.0?1:2)),
cel.bind(c, c3<4.0&&c0>0 ? c0-1 : c0,
cel.bind(l, [[2,3,4,4],[1,2,3,4],[1,1,2,3]][c][t],
c1>6.0&&l<4 ? l+1 : l)))))`

// CEL is cel-go, optimised.
func CEL(in []Input) (Peer, error) {
	options := []cel.EnvOption{ext.Bindings(), ext.Math()}
	for _, name := range []string{"a1", "b1", "c1", "a2", "b2", "a3", "b3", "c3"} {
		options = append(options, cel.Variable(name, cel.DoubleType))
	}
	env, err := cel.NewEnv(options...)
	if err != nil {
		return nil, err
	}
	ast, issues := env.Compile(celRule)
	if issues.Err() != nil {
		return nil, issues.Err()
	}
	program, err := env.Program(ast, cel.EvalOptions(cel.OptOptimize))
	if err != nil {
		return nil, err
	}
	vars := make([]map[string]any, len(in))
	for i, x := range in {
		vars[i] = map[string]any{"a1": x.A1, "b1": x.B1, "c1": x.C1, "a2": x.A2, "b2": x.B2, "a3": x.A3, "b3": x.B3, "c3": x.C3}
	}
	return func(i int) int {
		v, _, err := program.Eval(vars[i])
		if err != nil {
			return -1
		}
		return int(v.Value().(int64))
	}, nil
}
