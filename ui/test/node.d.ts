declare module "node:test" { export function test(name: string, f: () => void | Promise<void>): void; }
declare module "node:assert/strict" { const a: { equal(a: unknown, b: unknown, m?: string): void; deepEqual(a: unknown, b: unknown, m?: string): void; ok(a: unknown, m?: string): void; rejects(f: () => Promise<unknown>, e: (e: never) => boolean): Promise<void> }; export default a; }
declare module "node:crypto" { export const webcrypto: unknown; }
declare module "node:fs" { export function readFileSync(p: string, e: "utf8"): string; export function readdirSync(p: string, o: { recursive: true }): string[]; }
