// Three workers that pm2 keeps alive: restarted when they die, and when they outgrow their memory.
const worker = (type, max_memory_restart) => ({
  name: `queue-worker-${type}`,
  script: './worker.mjs',
  cwd: __dirname,
  instances: 1,
  autorestart: true,
  watch: false,
  max_memory_restart,
  // A worker gives its task back before it ends.
  kill_timeout: 10_000,
  env: { NODE_ENV: 'production', WORKER_TYPE: type },
});

module.exports = { apps: [worker('script', '500M'), worker('image', '1G'), worker('video', '2G')] };
