import { contextBridge, ipcRenderer, webUtils } from 'electron';
import { createApi } from './api';

/** Only a file that the creator gave has a path: a page cannot make one up. */
const pathOf = (file: unknown): string => (file instanceof File ? webUtils.getPathForFile(file) : '');

contextBridge.exposeInMainWorld('studioQueue', createApi(ipcRenderer, pathOf));
