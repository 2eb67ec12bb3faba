// The yardstick of the kiosk's window: as large, as locked to its page, and with nothing on it but a button that shows that it is pressed.
import { join } from 'node:path';
import { app, BrowserWindow } from 'electron';

const [width = 1080, height = 1920] = (process.env['KANGEN_WINDOW'] ?? '').split('x').map(Number);
app.setPath('userData', process.env['KANGEN_USER_DATA'] ?? app.getPath('userData'));
app.on('window-all-closed', () => app.quit());
void app.whenReady().then(() => {
  const window = new BrowserWindow({
    width,
    height,
    useContentSize: true,
    enableLargerThanScreen: true,
    autoHideMenuBar: true,
    webPreferences: { sandbox: true, contextIsolation: true, nodeIntegration: false },
  });
  return window.loadFile(join(import.meta.dirname, 'index.html'));
});
