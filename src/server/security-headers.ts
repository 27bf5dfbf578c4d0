/** Headers of every answer: what a browser may do with it, which is nothing, and that it is kept by no cache. */
import type { FastifyInstance } from 'fastify';

/** An answer of the API is data: whatever a browser takes it for, it loads, runs and frames nothing. */
const API_POLICY = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; sandbox";

const HEADERS: Readonly<Record<string, string>> = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy': API_POLICY,
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
};

/** One year; subdomains are not ours to speak for. */
const TRANSPORT_POLICY = 'max-age=31536000';

/** Sets the headers before anything else happens, so that refusals have them too. A page replaces its own policy. */
export function setSecurityHeaders(app: FastifyInstance): void {
  app.addHook('onRequest', (request, reply, done) => {
    reply.headers(HEADERS);
    // Over plain HTTP the header means nothing; behind a trusted proxy the protocol is the one that the browser used.
    if (request.protocol === 'https') reply.header('Strict-Transport-Security', TRANSPORT_POLICY);
    done();
  });
}

/** Policy of a page with one style sheet of its own, named by its hash, and without any script. */
export function writePagePolicy(styleHash: string): string {
  const style = `style-src 'sha256-${styleHash}'`;
  return `default-src 'none'; ${style}; frame-ancestors 'none'; base-uri 'none'; form-action 'self'`;
}

/**
 * Policy of the web console: files of this server and nothing else, no script or style that stands in a page, and no
 * text that becomes markup.
 */
export const CONSOLE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');
