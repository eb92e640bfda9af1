// An engine in a process of its own, for Node.js: the arguments are seconds and the scripts to run; then each line of
// standard input is what `typeset` takes, and each line of standard output what it gives back. An error of the engine
// itself ends the process, and so does the end of standard input.
"use strict";

// Older ones lack what the scripts use, and would fail formulas that are right.
if (parseInt(process.versions.node, 10) < 18) process.exit(1);

const fs = require("fs"), vm = require("vm");

const timeout = Number(process.argv[2]) * 1000;
for (const path of process.argv.slice(3)) vm.runInThisContext(fs.readFileSync(path, "utf8"), {filename: path});
const call = new vm.Script("typeset(asked)");

let pending = [];
process.stdin.setEncoding("utf8");
process.stdin.on("data", (chunk) => {
  const lines = chunk.split("\n");
  while (lines.length > 1) {
    globalThis.asked = pending.join("") + lines.shift();
    pending = [];
    process.stdout.write(call.runInThisContext({timeout}) + "\n");
  }
  pending.push(lines[0]);
});
