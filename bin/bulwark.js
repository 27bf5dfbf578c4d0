#!/usr/bin/env node
// Starts Bulwark. Old syntax on purpose: a Node that is too old must get as far as saying so.
const NODE_MAJOR_MIN = 24;
const major = Number(process.versions.node.split('.')[0]);
if (!(major >= NODE_MAJOR_MIN)) {
  process.stderr.write(
    'bulwark needs Node.js ' + NODE_MAJOR_MIN + ' or newer; this is ' + process.versions.node + '\n',
  );
  process.exit(2);
} else {
  start();
}

function start() {
  const fs = require('fs');
  const path = require('path');
  const root = path.join(__dirname, '..');
  const cache = path.join(root, '.bulwark-cache');
  // A checkout has the source and runs it; the published package has only what was built from it. Half of a short run
  // is compiling, so that what was compiled is kept.
  const source = path.join(root, 'src', 'main.ts');
  if (fs.existsSync(source)) {
    require('module').enableCompileCache(cache);
    import(require('url').pathToFileURL(source).href).then(finish).catch(fail);
  } else {
    const built = path.join(root, 'dist', 'bulwark');
    require('./code-cache.js').keepCode(built, cache);
    finish(require(path.join(built, 'main.cjs'))).catch(fail);
  }
}

function finish(main) {
  return main.whenDone;
}

function fail(error) {
  process.stderr.write('bulwark: ' + (error && error.stack) + '\n');
  process.exit(70);
}
