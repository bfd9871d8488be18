// Makes modules small as `wasm-opt -Oz` does, all of them in one process: most are of a few kilobytes, and to start
// wasm-opt for each would take ten times as long as the work itself. Is given where Binaryen is, and then, by turns, the
// file of a module and the file to write.

import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [library, ...files] = process.argv.slice(2);
const { default: binaryen } = await import(pathToFileURL(library).href);

// What rustc lets LLVM use, and Binaryen must be told of for a part that no longer says so itself.
const features = [
  "BulkMemory",
  "BulkMemoryOpt",
  "CallIndirectOverlong",
  "Multivalue",
  "MutableGlobals",
  "NontrappingFPToInt",
  "ReferenceTypes",
  "SignExt",
].reduce((all, name) => all | binaryen.Features[name], 0);

binaryen.setOptimizeLevel(2);
binaryen.setShrinkLevel(2);
// What wasm-opt does by itself at such levels, and the library only when it is told.
binaryen.setGenerateStackIR(true);
binaryen.setOptimizeStackIR(true);
// A longer function that is called from one place stays a function: what comes again and again at the beginnings and ends
// of functions is compressed better than what is inlined.
binaryen.setOneCallerInlineMaxSize(40);
while (files.length > 0) {
  const [from, to] = files.splice(0, 2);
  const module = binaryen.readBinary(readFileSync(from));
  module.setFeatures(features);
  module.optimize();
  // What the first round has inlined and removed leaves some more to the second.
  module.optimize();
  writeFileSync(to, module.emitBinary());
  module.dispose();
}
