/** What `mount()` takes. Give either `getToken` or `tokenEndpoint`. */
export interface MountOptions {
  /** The hub's id. */
  hub: string;
  /**
   * Gives a token signed by your backend for the signed-in user. Called at the start, shortly before the token expires
   * and when the hub refused one. Must answer within 10 seconds.
   */
  getToken?: (reason: "start" | "expiring" | "refused") => Promise<string> | string;
  /** A URL of your backend that answers a POST, sent with your own cookies, with `{"token": "…"}`. */
  tokenEndpoint?: string;
  /** A BCP 47 language tag: how dates are written. The browser's when absent. The texts are English. */
  locale?: string;
  /** The frame's accessible name. Default: "Integrations". */
  label?: string;
  /** Default: what the browser prefers. */
  colorScheme?: "light" | "dark";
  /** The name of a font family that the person's machine has; system-ui when absent. */
  fontFamily?: string;
  /** Called for every event. The element dispatches the same events. */
  onEvent?: <N extends keyof InlayEvents>(name: N, detail: InlayEvents[N]) => void;
}

/** Events carry ids and codes only, never what a person typed or a provider answered. */
export interface InlayEvents {
  /** The catalogue is usable. */
  ready: undefined;
  /** An integration was turned on. */
  activated: { integrationId: string; activationId: string };
  /** An activation's settings or connections changed. */
  updated: { integrationId: string; activationId: string };
  /** An integration was turned off. */
  deactivated: { integrationId: string; activationId: string };
  /** An account was connected. */
  connected: { integrationId: string; connectionId: string };
  /** The page of an integration that needs its user was shown. */
  attention: { integrationId: string; code: string };
  /**
   * Something could not be done, and the person was told: `load_failed`, `hub_missing`, `same_origin`, `token_failed`,
   * `session_ended`, `network`, `hub_failed`, `crashed`, or a code of the hub (docs/api.md).
   */
  error: { code: string };
}

/**
 * `<inlay-hub>`. Properties may be set before this script is there and changed at any time; all but `getToken` are also
 * attributes (`token-endpoint`, `color-scheme`, `font-family`). Another `hub` makes a new frame; everything else leaves what
 * the person typed as it is.
 */
export interface InlayHubElement extends HTMLElement {
  hub: string | null;
  getToken: MountOptions["getToken"] | null;
  tokenEndpoint: string | null;
  locale: string | null;
  label: string | null;
  colorScheme: "light" | "dark" | null;
  fontFamily: string | null;
}

declare global {
  interface HTMLElementTagNameMap {
    "inlay-hub": InlayHubElement;
  }
}

/** Puts the widget into an element. */
export function mount(element: Element, options: MountOptions): { element: InlayHubElement; unmount(): void };
