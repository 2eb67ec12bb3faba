// Rooms with one key each: which folder may import what. scripts/architecture.ts runs these rules
// and makes sure that they looked at something.

const product = '^(protocol|main|preload|renderer|receipt-page|services)/';
const sockets = '^(node:)?(tls|net|https?|http2|dgram|dns)(/|$)';

/** @param {string} names */
const npm = (names) => `(^|/)node_modules/(@types/)?(${names})(/|$)`;

const rendererLibraries = npm(
  [
    'react',
    'react-dom',
    'react-aria-components',
    '@react-aria/[^/]+',
    '@react-types/[^/]+',
    '@internationalized/[^/]+',
    'i18next',
    'react-i18next',
    'lucide-react',
    'qrcode',
    'zod',
    '@fontsource-variable/[^/]+',
    'vite',
  ].join('|'),
);

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      comment: 'Two files that need each other are one idea, or one idea too many.',
      severity: 'error',
      from: { path: product },
      to: { circular: true },
    },
    {
      name: 'no-orphans',
      comment: 'A file nobody imports and that imports nothing is left over.',
      severity: 'error',
      from: { orphan: true, path: product, pathNot: '\\.d\\.ts$' },
      to: {},
    },
    {
      name: 'resolvable',
      comment: 'An import that leads nowhere is not checked by any rule below.',
      severity: 'error',
      from: { path: product },
      to: { couldNotResolve: true },
    },
    {
      name: 'store-owns-databases',
      comment: 'Durability is reviewed in one room: main/store, and each service store.',
      severity: 'error',
      // The checker reads PostgreSQL through a client of its own, in a transaction that cannot write. What
      // our stores are measured by is the bare library.
      from: {
        path: `${product}|^scripts/`,
        pathNot:
          '^((main|services/[^/]+)/store/|scripts/verify/postgres-copy\\.ts$|scripts/bench/yardsticks/)',
      },
      to: { path: npm('better-sqlite3|pg') },
    },
    {
      name: 'identity-owns-forge',
      comment: 'Keys and certificates are built in main/identity alone.',
      severity: 'error',
      from: { path: `${product}|^scripts/`, pathNot: '^main/identity/' },
      to: { path: npm('node-forge') },
    },
    {
      name: 'channels-own-sockets',
      comment: 'On the kiosk only main/channels reaches the network, and one file a printer on it.',
      severity: 'error',
      from: {
        path: '^(protocol|main|preload|renderer)/',
        pathNot: '^main/(channels/|devices/wire/tcp\\.ts$)',
      },
      to: { path: `${sockets}|${npm('undici')}` },
    },
    {
      name: 'mutual-tls-owns-sockets',
      comment: 'One server kit: no service can forget to ask for a certificate.',
      severity: 'error',
      // ports.ts only asks the system which ports are free; it serves nothing.
      from: {
        path: '^services/',
        pathNot: '^services/(mutual-tls/|embedded-network/ports\\.ts$)',
      },
      to: { path: `${sockets}|${npm('undici|fastify|@fastify/[^/]+')}` },
    },
    {
      name: 'network-owns-processes',
      comment: 'Only the embedded network starts processes, and the kiosk its voice.',
      severity: 'error',
      from: { path: product, pathNot: '^(services/embedded-network/|main/speech/voice\\.ts$)' },
      to: { path: '^(node:)?(child_process|cluster)$' },
    },
    {
      name: 'protocol-is-poor',
      comment: 'All parties depend on protocol, so it depends on nothing but zod.',
      severity: 'error',
      from: { path: '^protocol/', pathNot: '^protocol/sealed/' },
      to: { pathNot: `^protocol/(?!sealed/)|${npm('zod')}` },
    },
    {
      name: 'sealed-adds-jose',
      comment: 'Signing and encrypting of messages: protocol, zod, jose and node:crypto.',
      severity: 'error',
      from: { path: '^protocol/sealed/' },
      to: { pathNot: `^protocol/|^(node:)?crypto$|${npm('zod|jose')}` },
    },
    {
      name: 'renderer-is-untrusted',
      comment: 'The renderer sees the protocol and drawing libraries; no keys, no Node, no main.',
      severity: 'error',
      from: { path: '^renderer/' },
      to: { pathNot: `^renderer/|^protocol/(?!sealed/)|${rendererLibraries}` },
    },
    {
      name: 'receipt-page-stands-alone',
      comment:
        'Whoever doubts a receipt reads one small folder, and nothing that made the receipt.',
      severity: 'error',
      from: { path: '^receipt-page/' },
      to: { pathNot: '^receipt-page/' },
    },
    {
      name: 'preload-only-forwards',
      comment: 'The preload is derived from the protocol and holds no logic.',
      severity: 'error',
      from: { path: '^preload/' },
      to: { pathNot: `^preload/|^protocol/(?!sealed/)|${npm('electron')}` },
    },
    {
      name: 'engine-is-pure',
      comment: 'The engine reaches the world through its own ports, so that it can be simulated.',
      severity: 'error',
      from: { path: '^main/engine/' },
      to: { pathNot: '^main/engine/|^protocol/|^(node:)?assert(/strict)?$' },
    },
    {
      name: 'main-stands-alone',
      comment: 'The kiosk knows the other parties by their wires only.',
      severity: 'error',
      from: { path: '^main/' },
      to: { path: '^(services|renderer|preload)/' },
    },
    {
      name: 'services-stand-alone',
      comment: 'A server never contains a part of the kiosk.',
      severity: 'error',
      from: { path: '^services/' },
      to: { path: '^(main|renderer|preload)/' },
    },
    {
      name: 'parties-keep-apart',
      comment: 'Ledger, bank and authority are different organisations.',
      severity: 'error',
      from: { path: '^services/(ledger|bank-sandbox|certificate-authority)/' },
      to: {
        path: '^services/(ledger|bank-sandbox|certificate-authority)/',
        pathNot: '^services/$1/',
      },
    },
    {
      name: 'product-without-tools',
      comment: 'What ships must not lean on tests, scripts or what only developers install.',
      severity: 'error',
      from: { path: product },
      to: { path: '^(test|scripts)/' },
    },
    {
      name: 'servers-ship-their-libraries',
      comment: 'A server is installed without development packages.',
      severity: 'error',
      from: { path: '^services/' },
      to: {
        dependencyTypes: ['npm-dev'],
        dependencyTypesNot: ['type-only'],
        pathNot: npm('@types/.+'),
      },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
