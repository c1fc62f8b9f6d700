/** Bundled as a data URL: the card's page loads nothing, and Hangul looks the same on every system. SIL Open Font License 1.1. */
export { default } from 'pretendard/dist/web/variable/woff2/PretendardVariable.woff2?inline';
