import { z } from 'zod';
import { count, filled, fixed, plural, text, texts } from './define';

/** A length of time for people; the same words for every clock that is wrong. */
const spanIn = {
  ko: (seconds: number) => (seconds < 120 ? `${seconds}초` : `${Math.round(seconds / 60)}분`),
  en: (seconds: number) =>
    seconds < 120 ? plural(seconds, 'second', 'seconds') : `${Math.round(seconds / 60)} minutes`,
};

/**
 * The Redis of a studio and its shared folder. `host` is a name with its port, `server` a program with its version (`Redis 7.0.15`);
 * no user or password is ever part of a message.
 */
export const STUDIO_PROBLEMS = {
  'studio.refused': filled(
    { host: text },
    {
      ko: ({ host }) =>
        `${host}에서 연결을 받는 프로그램이 없습니다. Redis가 실행 중인지, 주소와 포트가 맞는지, 다른 컴퓨터의 연결을 받도록 설정되어 있는지 확인해 주세요.`,
      en: ({ host }) =>
        `Nothing accepts connections at ${host}. Check that Redis runs, that address and port are right, and that it accepts connections from other machines.`,
    },
  ),
  'studio.no_such_host': filled(
    { host: text },
    {
      ko: ({ host }) => `${host} 컴퓨터를 찾을 수 없습니다. 주소를 다시 확인해 주세요.`,
      en: ({ host }) => `No machine is known as ${host}. Check the address.`,
    },
  ),
  'studio.no_reply': filled(
    { host: text, seconds: count },
    {
      ko: ({ host, seconds }) =>
        `${host}에서 ${seconds}초 동안 응답이 없습니다. 컴퓨터가 켜져 있는지, 네트워크와 방화벽을 확인해 주세요.`,
      en: ({ host, seconds }) =>
        `${host} did not reply within ${seconds} s. Check that the machine is on, the network and its firewall.`,
    },
  ),
  'studio.unreachable': filled(
    { host: text, reason: text },
    {
      ko: ({ host, reason }) => `${host}에 연결할 수 없습니다 (${reason}). 네트워크를 확인해 주세요.`,
      en: ({ host, reason }) => `${host} cannot be reached (${reason}). Check the network.`,
    },
  ),
  'studio.not_redis': filled(
    { host: text },
    {
      ko: ({ host }) =>
        `${host}에서 연결은 되지만 Redis처럼 응답하지 않습니다. 포트를 확인하고, TLS를 쓰는 Redis라면 주소를 rediss://로 시작해 주세요.`,
      en: ({ host }) =>
        `${host} accepts the connection and does not speak like a Redis. Check the port; a Redis with TLS needs an address that begins with rediss://.`,
    },
  ),
  'studio.no_tls_there': filled(
    { host: text },
    {
      ko: ({ host }) => `${host}에서는 TLS를 쓰지 않습니다. Redis에 TLS를 켜거나 주소를 redis://로 시작해 주세요.`,
      en: ({ host }) => `${host} does not use TLS. Turn it on in Redis, or begin the address with redis://.`,
    },
  ),
  'studio.certificate': filled(
    { host: text, reason: text },
    {
      ko: ({ host, reason }) =>
        `${host}의 TLS 인증서를 믿을 수 없습니다 (${reason}). 주소의 이름과 맞고 이 컴퓨터가 믿는 인증서가 필요합니다. 직접 만든 인증 기관이라면 그 인증서를 앱의 홈 폴더에 studio-ca.pem으로 넣고 앱을 다시 시작해 주세요.`,
      en: ({ host, reason }) =>
        `The TLS certificate of ${host} is not trusted (${reason}). It must be made for the name in the address, by a known authority. If the authority is your own, put its certificate into the app's home folder as studio-ca.pem and start the app again.`,
    },
  ),
  'studio.password_needed': fixed({
    ko: '이 Redis에는 사용자와 비밀번호가 필요합니다. 비밀번호를 입력해 주세요. 비밀번호가 없는 Redis라면 먼저 설정해 주세요.',
    en: 'This Redis wants a user and a password. Enter the password; if it has none yet, give it one.',
  }),
  'studio.wrong_password': fixed({
    ko: '사용자 이름이나 비밀번호가 맞지 않습니다. 주소의 사용자 이름과 비밀번호를 다시 확인해 주세요.',
    en: 'User or password is wrong. Check the user in the address and the password.',
  }),
  'studio.rights': filled(
    { commands: texts },
    {
      ko: ({ commands }) =>
        `이 사용자는 Redis에서 다음 명령을 쓸 수 없습니다: ${commands.join(', ')}. docs/studio/users.acl.example처럼 권한을 주세요.`,
      en: ({ commands }) =>
        `This user of Redis may not use: ${commands.join(', ')}. Give it the rights of docs/studio/users.acl.example.`,
    },
  ),
  'studio.keys': filled(
    { pattern: text },
    {
      ko: ({ pattern }) => `이 사용자는 이 스튜디오의 키(${pattern})를 쓸 수 없습니다. Redis의 ACL에 추가해 주세요.`,
      en: ({ pattern }) => `This user may not use the keys of this studio (${pattern}). Add them to its ACL in Redis.`,
    },
  ),
  'studio.too_old': filled(
    { server: text },
    {
      ko: ({ server }) => `${server} 버전은 너무 오래되었습니다. Redis 6.2 이상이나 Valkey가 필요합니다.`,
      en: ({ server }) => `${server} is too old. Redis 6.2 or newer, or Valkey, is needed.`,
    },
  ),
  'studio.read_only': fixed({
    ko: '이 Redis는 읽기 전용 복제본입니다. 원본 Redis의 주소를 입력해 주세요.',
    en: 'This Redis is a replica that only reads. Enter the address of the one that it copies.',
  }),
  'studio.full': fixed({
    ko: 'Redis의 메모리가 가득 차서 아무것도 쓸 수 없습니다. maxmemory를 늘리거나 메모리를 비우면 저절로 다시 이어집니다.',
    en: 'The memory of this Redis is full, and nothing can be written. Raise its maxmemory or make room; work then goes on by itself.',
  }),
  'studio.cannot_save': fixed({
    ko: 'Redis가 디스크에 저장하지 못해 아무것도 받지 않습니다. Redis가 있는 컴퓨터의 디스크를 확인해 주세요. 저장할 수 있게 되면 저절로 다시 이어집니다.',
    en: 'This Redis cannot save to its disk and accepts nothing. Look at the disk of its machine; once it can save, work goes on by itself.',
  }),
  'studio.loading': fixed({
    ko: 'Redis가 시작하면서 작업을 읽고 있습니다. 다 읽으면 저절로 연결됩니다.',
    en: 'This Redis is starting and reads its tasks. When it has them all, the connection is made by itself.',
  }),
  'studio.evicts': filled(
    { policy: text },
    {
      ko: ({ policy }) =>
        `메모리가 가득 차면 Redis가 작업을 지웁니다 (maxmemory-policy ${policy}). noeviction으로 바꿔 주세요.`,
      en: ({ policy }) =>
        `When its memory is full, this Redis throws tasks away (maxmemory-policy ${policy}). Set it to noeviction.`,
    },
  ),
  'studio.not_kept': fixed({
    ko: 'Redis가 다시 시작되면 작업이 사라질 수 있습니다 (AOF 꺼짐). Redis 설정에 appendonly yes를 넣어 주세요.',
    en: 'Tasks may be gone when this Redis starts again (AOF is off). Set appendonly to yes.',
  }),
  'studio.kept_each_second': fixed({
    ko: 'Redis가 1초에 한 번 디스크에 저장합니다. 그 컴퓨터의 전원이 끊기면 마지막 1초가 사라질 수 있습니다. 이를 막으려면 appendfsync를 always로 바꿔 주세요.',
    en: 'This Redis writes to its disk once a second: a power cut of its machine can take the last second. appendfsync always prevents that.',
  }),
  'studio.kept_whenever': fixed({
    ko: 'Redis가 디스크에 저장하는 때를 시스템에 맡깁니다 (appendfsync no). 그 컴퓨터의 전원이 끊기면 30초 이상이 사라질 수 있습니다. always나 everysec로 바꿔 주세요.',
    en: 'This Redis leaves it to the system when its disk is written (appendfsync no): a power cut of its machine can take half a minute or more. Set it to always or everysec.',
  }),
  'studio.not_checked': filled(
    { settings: texts },
    {
      ko: ({ settings }) =>
        `Redis 설정을 읽을 수 없어 다음은 확인하지 못했습니다: ${settings.join(', ')}. Redis를 제공하는 곳의 설정에서 확인해 주세요.`,
      en: ({ settings }) =>
        `The settings of this Redis may not be read, so this was not checked: ${settings.join(', ')}. Look at them where your Redis is managed.`,
    },
  ),
  'studio.no_tls': filled(
    { host: text },
    {
      ko: ({ host }) =>
        `${host}까지 비밀번호와 작업이 암호화되지 않은 채 오갑니다. TLS를 켜고 주소를 rediss://로 시작하거나, 믿을 수 있는 네트워크에서만 쓰세요.`,
      en: ({ host }) =>
        `Password and tasks travel to ${host} unencrypted. Turn TLS on and begin the address with rediss://, or use it only in a network that you trust.`,
    },
  ),
  'studio.clock_behind': filled(
    { seconds: count },
    {
      ko: ({ seconds }) =>
        `이 컴퓨터의 시계가 Redis 컴퓨터보다 ${spanIn.ko(seconds)} 늦습니다. 두 컴퓨터의 시간을 자동으로 맞추도록 설정해 주세요.`,
      en: ({ seconds }) =>
        `This machine’s clock is ${spanIn.en(seconds)} behind that of Redis. Let both machines set their time automatically.`,
    },
  ),
  'studio.clock_ahead': filled(
    { seconds: count },
    {
      ko: ({ seconds }) =>
        `이 컴퓨터의 시계가 Redis 컴퓨터보다 ${spanIn.ko(seconds)} 빠릅니다. 두 컴퓨터의 시간을 자동으로 맞추도록 설정해 주세요.`,
      en: ({ seconds }) =>
        `This machine’s clock is ${spanIn.en(seconds)} ahead of that of Redis. Let both machines set their time automatically.`,
    },
  ),
  'studio.new': filled(
    { server: text },
    {
      ko: ({ server }) => `연결되었습니다 (${server}). 새 스튜디오이고, 이 컴퓨터가 첫 번째입니다.`,
      en: ({ server }) => `Connected (${server}). The studio is new: this machine is its first.`,
    },
  ),
  'studio.known': filled(
    { server: text, machines: count },
    {
      ko: ({ server, machines }) => `연결되었습니다 (${server}). 스튜디오에 컴퓨터가 ${machines}대 있습니다.`,
      en: ({ server, machines }) =>
        `Connected (${server}). ${machines === 1 ? '1 machine is' : `${machines} machines are`} in the studio.`,
    },
  ),
  'studio.folder_not_shared': fixed({
    ko: '작업 폴더가 이 스튜디오의 폴더가 아닙니다. 다른 컴퓨터와 같은 공유 폴더를 골라 주세요. 같은 폴더라면 네트워크 드라이브가 연결되어 있는지 확인해 주세요.',
    en: 'The workspace is not the folder of this studio. Choose the shared folder that the other machines use; if it is that one, check that its disk is connected.',
  }),
  'studio.folder_of_another': fixed({
    ko: '작업 폴더를 다른 스튜디오가 쓰고 있습니다. 이 스튜디오의 공유 폴더를 고르거나 스튜디오 이름을 확인해 주세요.',
    en: 'The workspace belongs to another studio. Choose the shared folder of this one, or check the studio’s name.',
  }),
  'studio.folder_unusable': filled(
    { reason: z.enum(['no_reply', 'not_readable', 'not_writable', 'mark_broken']) },
    {
      ko: ({ reason }) => `스튜디오의 공유 폴더를 쓸 수 없습니다. ${FOLDER_REASONS[reason].ko}`,
      en: ({ reason }) => `The shared folder of the studio cannot be used. ${FOLDER_REASONS[reason].en}`,
    },
  ),
} as const;

const FOLDER_REASONS = {
  no_reply: {
    ko: '폴더가 응답하지 않습니다. 네트워크 드라이브(NAS)를 확인해 주세요.',
    en: 'It does not reply: check the network disk (NAS).',
  },
  not_readable: {
    ko: '폴더를 찾을 수 없거나 읽을 수 없습니다. 네트워크 드라이브(NAS)와 접근 권한을 확인해 주세요.',
    en: 'It is not there or cannot be read: check the network disk (NAS) and its permissions.',
  },
  not_writable: {
    ko: '폴더에 쓸 수 없습니다. 접근 권한과 남은 공간을 확인해 주세요.',
    en: 'Nothing can be written to it: check its permissions and its free space.',
  },
  mark_broken: {
    ko: '폴더 안의 studio-queue.json 파일이 손상되었습니다. 백업에서 되살리거나 docs/studio.md에 적힌 대로 다시 만들어 주세요.',
    en: 'The file studio-queue.json in it is damaged: restore it from a backup, or write it again as docs/studio.md says.',
  },
} as const;
