// Lint rules of this house that the linter does not bring: time comes from a clock that is passed
// in, and one file of the renderer knows the bridge to the main process.

/** @typedef {{ report: (finding: { node: unknown, message: string }) => void }} Context */
/** @typedef {{ type: string, name?: string, value?: unknown }} Name */
/** @typedef {Name & { expression?: Expression }} Expression */

const noAmbientDate = {
  /** @param {Context} context */
  create(context) {
    const message = 'Take the time from the Clock that is passed in.';
    /** @param {{ callee: Name, arguments: unknown[] }} node */
    const forbidNow = (node) => {
      if (node.callee.name === 'Date' && node.arguments.length === 0) {
        context.report({ node, message });
      }
    };
    return { NewExpression: forbidNow, CallExpression: forbidNow };
  },
};

const noBridge = {
  /** @param {Context} context */
  create(context) {
    const message = 'Only renderer/kiosk.ts touches window.kiosk; import from there.';
    return {
      /** @param {{ object: Expression, property: Name }} node */
      MemberExpression(node) {
        if (isNamedKiosk(node.property) && isGlobalObject(node.object)) {
          context.report({ node, message });
        }
      },
      /** @param {{ id: { properties?: { key?: Name }[] }, init: Expression | null }} node */
      VariableDeclarator(node) {
        const takesKiosk = node.id.properties?.some(({ key }) => key && isNamedKiosk(key));
        if (takesKiosk && node.init && isGlobalObject(node.init)) context.report({ node, message });
      },
    };
  },
};

/** @param {Name} name */
const isNamedKiosk = (name) => (name.name ?? name.value) === 'kiosk';

const globalObjects = new Set(['window', 'globalThis', 'self']);

/**
 * @param {Expression} node
 * @returns {boolean}
 */
function isGlobalObject(node) {
  // `(window as unknown as Bridge)` is still the window.
  if (node.expression) return isGlobalObject(node.expression);
  return globalObjects.has(node.name ?? '');
}

export default {
  meta: { name: 'house' },
  rules: { 'no-ambient-date': noAmbientDate, 'no-bridge': noBridge },
};
