// Redraws a printer job with npos, a decoder that knows nothing of ours, and writes what it saw as JSON:
// each paper as rows of "0" and "1" (1 is ink), and every command that drew nothing. Usage: node redraw.js NODE_MODULES JOB
"use strict";
const fs = require("fs");
const path = require("path");
const npos = require(path.join(process.argv[2], "npos"));

const raw = fs.readFileSync(process.argv[3]);
const ast = npos.parser().analyze(raw);
if (ast.error) throw ast.error;

const papers = [];
const commands = [];
let rows = [];
for (const node of ast.tree) {
  const name = node.ascii + (node.fn || "");
  if (name === "GSv0") {
    const bitmap = npos.codecs.raster.decode(raw, [{ offset: node.offset }]);
    for (let y = 0; y < bitmap.height; y++) {
      let row = "";
      for (let x = 0; x < bitmap.width; x++) row += bitmap.getPixel(x, y) === 0 ? "1" : "0";
      rows.push(row);
    }
  } else if (name === "ESCJ") {
    for (let n = 0; n < raw[node.offset + 2]; n++) rows.push("");
  } else if (name === "GSV") {
    papers.push(rows);
    rows = [];
    commands.push([name, [...raw.subarray(node.offset + 2, node.offset + 4)]]);
  } else {
    commands.push([name, [...raw.subarray(node.offset + 2, node.offset + 5)]]);
  }
}
papers.push(rows);
process.stdout.write(JSON.stringify({ papers, commands }));
