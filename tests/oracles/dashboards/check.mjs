// Holds dashboards against Grafana's own types: node check.mjs FILE.json...
//
// Each file becomes a constant of the type Dashboard, so that the compiler looks for keys that are not
// there, too. A dashboard with a mistake has to be refused, or else the oracle sees nothing.

import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const here = dirname(fileURLToPath(import.meta.url));
const folder = join(here, 'typed');
const files = process.argv.slice(2);

const MISTAKES = [
  ['a key that there is not', (board) => ({ ...board, tittle: 'x' })],
  ['a value that an enum does not have', (board) => ({ ...board, graphTooltip: 9 })],
  ['an option that a panel does not have', (board) => spoilt(board, (p) => ({ ...p, options: { ...p.options, novelty: 1 } }))],
  ['a width that is a text', (board) => spoilt(board, (p) => ({ ...p, gridPos: { ...p.gridPos, w: '8' } }))],
  ['a query without an expression', (board) => spoilt(board, (p) => ({ ...p, targets: [{ refId: 'A' }] }))],
];

function spoilt(board, change) {
  const index = board.panels.findIndex((panel) => panel.type === 'timeseries');
  return { ...board, panels: board.panels.map((panel, number) => (number === index ? change(panel) : panel)) };
}

function typed(name, board) {
  const path = join(folder, name);
  writeFileSync(
    path,
    `import type { Dashboard } from '../dashboard.js';\nexport const dashboard: Dashboard = ${JSON.stringify(board, null, 2)};\n`,
  );
  return path;
}

function complaints(paths) {
  const program = ts.createProgram(paths, {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    target: ts.ScriptTarget.ES2022,
    types: [],
  });
  return ts.getPreEmitDiagnostics(program);
}

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder);
if (files.length === 0) {
  console.error('no dashboards were given');
  process.exit(2);
}
const origins = new Map(files.map((file, number) => [typed(`dashboard${number}.ts`, JSON.parse(readFileSync(file, 'utf8'))), file]));
const sound = files.map((file) => JSON.parse(readFileSync(file, 'utf8'))).find((board) => board.panels.some((p) => p.type === 'timeseries'));
const spoiltOnes = new Map(MISTAKES.map(([what, spoil], number) => [typed(`mistake${number}.ts`, spoil(sound)), what]));

const found = complaints([...origins.keys(), ...spoiltOnes.keys()]);
let failed = false;
for (const each of found) {
  const path = each.file?.fileName ?? '';
  if (spoiltOnes.delete(path) || (path && !origins.has(path) && path.startsWith(folder))) {
    continue;
  }
  failed = true;
  const line = each.file ? each.file.getLineAndCharacterOfPosition(each.start).line : 0;
  console.error(`${origins.get(path) ?? path}:${line}: ${ts.flattenDiagnosticMessageText(each.messageText, '\n  ')}`);
}
for (const what of spoiltOnes.values()) {
  failed = true;
  console.error(`the types do not notice ${what}`);
}
rmSync(folder, { recursive: true, force: true });
if (!failed) {
  console.log(`${files.length} dashboards agree with the types of @grafana/schema`);
}
process.exit(failed ? 1 : 0);
