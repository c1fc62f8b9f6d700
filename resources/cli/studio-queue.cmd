@echo off
rem The command line of an installed Studio Queue; see the file beside this one.
"%~dp0..\..\Studio Queue.exe" --no-sandbox --disable-gpu --log-level=3 --cli -- %*
exit /b %errorlevel%
