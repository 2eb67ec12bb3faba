// The windows on which the gallery is drawn: of the kiosk's own runtime, and with nothing of the kiosk behind them.
import { app, BrowserWindow } from 'electron';

app.setPath('userData', process.env['KANGEN_USER_DATA'] ?? app.getPath('userData'));
// A window behind another one is drawn like the first.
app.commandLine.appendSwitch('disable-renderer-backgrounding');
app.commandLine.appendSwitch('disable-backgrounding-occluded-windows');
app.on('window-all-closed', () => app.quit());
void app.whenReady().then(() =>
  Promise.all(
    Array.from({ length: Number(process.env['KANGEN_GALLERY_PAGES'] ?? 1) }, () => {
      const window = new BrowserWindow({
        width: 1920,
        height: 1920,
        useContentSize: true,
        enableLargerThanScreen: true,
        autoHideMenuBar: true,
        webPreferences: {
          sandbox: true,
          contextIsolation: true,
          nodeIntegration: false,
          backgroundThrottling: false,
        },
      });
      return window.loadURL('about:blank');
    }),
  ),
);
