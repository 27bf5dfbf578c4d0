// Keeps the machine code of the published modules. Node's own compile cache keeps what V8 compiles when a module is
// loaded, which leaves out all functions that are compiled when they are first called; here the code is taken at the end
// of a run, so the next one compiles nothing that this one has used.
//
// The code is kept inside the package, never in a folder that others may write to: who can put code there could change
// the package itself. Where the folder cannot be written nothing is kept.
const fs = require('fs');
const path = require('path');
const v8 = require('v8');
const vm = require('vm');
const zlib = require('zlib');
const { wrap } = require('module');

/** Keeps the code of `.cjs` modules below `codeFolder` in `cacheFolder`. */
exports.keepCode = function keepCode(codeFolder, cacheFolder) {
  const fresh = [];
  const loadOther = require.extensions['.cjs'] ?? require.extensions['.js'];
  require.extensions['.cjs'] = function load(module, filename) {
    if (!filename.startsWith(codeFolder + path.sep)) return loadOther(module, filename);
    const { script, file, isKnown } = compile(filename, cacheFolder);
    if (!isKnown) fresh.push({ script, file });
    const run = script.runInThisContext();
    run.call(module.exports, module.exports, (id) => module.require(id), module, filename, path.dirname(filename));
  };
  process.on('exit', () => writeCode(fresh, cacheFolder));
};

/** V8 tells code of another version or of other flags, but not of a changed text: the name of the file does. */
function compile(filename, cacheFolder) {
  const bytes = fs.readFileSync(filename);
  const marks = [zlib.crc32(bytes), v8.cachedDataVersionTag()].map((mark) => mark.toString(16));
  const file = path.join(cacheFolder, [path.basename(filename), ...marks, bytes.length].join('-'));
  const cachedData = readCode(file);
  const script = new vm.Script(wrap(bytes.toString()), {
    filename,
    cachedData,
    importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  });
  return { script, file, isKnown: cachedData !== undefined && script.cachedDataRejected === false };
}

/** A checksum stands before the code: V8 would run what a failing disk has changed. */
const CHECKSUM_BYTES = 4;

function readCode(file) {
  try {
    const kept = fs.readFileSync(file);
    const code = kept.subarray(CHECKSUM_BYTES);
    return zlib.crc32(code) === kept.readUInt32LE(0) ? code : undefined;
  } catch {
    return undefined; // none yet
  }
}

function writeCode(fresh, cacheFolder) {
  if (fresh.length === 0) return;
  try {
    fs.mkdirSync(cacheFolder, { recursive: true });
    for (const { script, file } of fresh) {
      // Renamed in one step, so that no run that starts meanwhile reads half.
      const draft = file + '.' + process.pid;
      const code = script.createCachedData();
      const checksum = Buffer.alloc(CHECKSUM_BYTES);
      checksum.writeUInt32LE(zlib.crc32(code));
      fs.writeFileSync(draft, Buffer.concat([checksum, code]));
      fs.renameSync(draft, file);
    }
  } catch {
    // the package is not ours to write to, or the disk is full: the next run compiles again
  }
}
