/**
 * Of undici what a channel needs: agents, their requests, and what can become of one. Its entry brings fetch,
 * WebSockets, caches and mocks with it, half a megabyte that the kiosk would read before it serves anybody.
 */
import api from 'undici/lib/api/index.js';
import errors from 'undici/lib/core/errors.js';
import Agent from 'undici/lib/dispatcher/agent.js';
import Dispatcher from 'undici/lib/dispatcher/dispatcher.js';

// As its entry does: without it an agent only dispatches.
Object.assign(Dispatcher.prototype, api);

export { Agent, errors };
