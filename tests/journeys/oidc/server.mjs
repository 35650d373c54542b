// An authorization server that this project did not write: npm's oidc-provider, with its own consent pages.
//
// node server.mjs <port> <issuer> <client id> <client secret> <redirect URI> [<Cross-Origin-Opener-Policy>]; says "ready"
// when it listens. Browsers find it at the issuer's origin.

import { createRequire } from "node:module";

// A module is found through NODE_PATH by `require` only.
const { default: Provider } = await import(createRequire(import.meta.url).resolve("oidc-provider"));

const [port, issuer, id, secret, redirectUri, openerPolicy] = process.argv.slice(2);
const provider = new Provider(issuer, {
  clients: [
    {
      client_id: id,
      client_secret: secret,
      redirect_uris: [redirectUri],
      response_types: ["code"],
      grant_types: ["authorization_code", "refresh_token"],
      token_endpoint_auth_method: "client_secret_basic",
    },
  ],
  pkce: { required: () => true },
  // Whoever signs in exists; the name that is typed is the account.
  findAccount: (_, sub) => ({ accountId: sub, claims: () => ({ sub }) }),
  cookies: { keys: ["for a test only"] },
});
// What stands before it says whether the browser speaks TLS.
provider.proxy = true;
if (openerPolicy) {
  provider.use(async (context, next) => {
    context.set("cross-origin-opener-policy", openerPolicy);
    await next();
  });
}
provider.listen(Number(port), "127.0.0.1", () => console.log("ready"));
