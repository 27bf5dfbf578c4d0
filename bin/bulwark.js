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
  // Half of a short run is compiling. The result is kept inside the package, never in a folder that others may write to:
  // who can put code there could change the package itself.
  require('module').enableCompileCache(path.join(root, '.bulwark-cache'));
  // A checkout has the source and runs it; the published package has only what was built from it.
  const source = path.join(root, 'src', 'main.ts');
  const built = path.join(root, 'dist', 'bulwark', 'main.js');
  const entry = fs.existsSync(source) ? source : built;
  import(require('url').pathToFileURL(entry).href).catch(function (error) {
    process.stderr.write('bulwark: ' + (error && error.stack) + '\n');
    process.exit(70);
  });
}
